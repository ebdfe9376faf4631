import { byId, h, setText } from './dom.js';
import { COLORS, duration, other, percent, roleOf, shares, trafficNow } from './situation.js';

/** What the slots show before the first release. */
const NOTHING_RELEASED = { active: 'blue', weight: 0, releases: { blue: null, green: null }, candidate: null, pending: null, denied: [], rolledBack: [], previous: null };

const slots = Object.fromEntries(COLORS.map((color) => [color, createSlot(color)]));

function createSlot(color) {
  const root = document.querySelector(`.slot[data-color="${color}"]`);
  const parts = {
    role: h('p', { class: 'slot__role' }),
    release: h('p', { class: 'slot__release' }),
    note: h('p', { class: 'slot__note' }),
    share: h('p', { class: 'slot__share' }),
    bar: h('div', { class: 'slot__fill' }),
    next: h('div', { class: 'slot__next', hidden: '' }),
  };
  root.replaceChildren(
    h('div', { class: 'slot__head' }, h('h2', {}, color), parts.role),
    h('div', { class: 'slot__body' }, h('div', {}, parts.release, parts.note), parts.share),
    h('div', { class: 'slot__bar', 'aria-hidden': 'true' }, parts.next, parts.bar));
  return { root, ...parts };
}

export function renderSlots(status, now) {
  const truth = status.truth ?? NOTHING_RELEASED;
  const traffic = trafficNow(truth, now);
  for (const color of COLORS) {
    renderSlot(slots[color], color, truth, traffic);
  }
}

function renderSlot(slot, color, truth, traffic) {
  const release = truth.releases[color];
  const role = roleOf(color, truth, traffic);
  const share = release === null ? 0 : shares(traffic)[color];
  const next = traffic.pending ? shares(truth)[color] : share;
  slot.root.dataset.role = role;
  setText(slot.role, role);
  setText(slot.release, release ?? 'no release');
  setText(slot.note, noteOf(release, role, truth));
  setText(slot.share, percent(share));
  slot.share.dataset.next = next === share ? '' : `next ${percent(next)}`;
  slot.bar.style.setProperty('--share', `${share}%`);
  slot.next.style.setProperty('--share', `${next}%`);
  slot.next.hidden = next <= share;
}

function noteOf(release, role, truth) {
  if (release === null) {
    return 'stage one with a deploy';
  }
  const notes = [
    truth.denied.includes(release) ? 'denied' : null,
    truth.rolledBack.includes(release) ? 'rolled back' : null,
    release === truth.previous && role !== 'active' ? 'active before' : null,
  ];
  return notes.filter((note) => note !== null).join(', ');
}

/** One sentence that says what is going on, and the countdown while a change is pending. */
export function renderSituation(status, now) {
  const { truth } = status;
  const pending = truth ? trafficNow(truth, now).pending : null;
  byId('pending').hidden = pending === null;
  if (pending !== null) {
    renderCountdown(status, pending, now);
  }
  renderSentence(status, now);
}

function renderCountdown({ truth, boundSeconds }, pending, now) {
  const left = pending.effectiveAt * 1000 - now;
  const what = pending.before.active === truth.active
    ? `${percent(truth.weight)} of new sessions to ${other(truth.active)}`
    : `All new sessions to ${truth.active}`;
  setText(byId('pending-text'), `${what}: takes effect everywhere in ${duration(left)}`);
  byId('pending-progress').value = Math.min(1, Math.max(0, 1 - left / ((boundSeconds + 1) * 1000)));
}

function renderSentence({ truth, boundSeconds }, now) {
  const sentence = byId('situation');
  const parts = truth ? sentenceParts(truth, trafficNow(truth, now), secondsToFollow(truth, boundSeconds, now)) : { rest: 'Nothing is released yet. The first release becomes active at once.' };
  const signature = JSON.stringify(parts);
  if (sentence.dataset.signature !== signature) {
    sentence.dataset.signature = signature;
    sentence.replaceChildren(...(parts.active ? [colorName(parts.active)] : []), parts.rest);
  }
}

/** Roll back, abort and deny act as each location reads; until the bound has passed some may still answer as before. */
function secondsToFollow({ history: [last] }, boundSeconds, now) {
  const left = last && ['rollback', 'abort', 'deny'].includes(last.verb) ? last.at + boundSeconds * 1000 - now : 0;
  return Math.max(0, Math.ceil(left / 1000));
}

function sentenceParts(truth, { active, weight, pending }, seconds) {
  const candidate = other(active);
  const lock = truth.locked ? ` Locked by ${truth.locked.actor}: ${truth.locked.reason}.` : '';
  if (weight > 0) {
    return { active, rest: ` is active, ${candidate} takes ${percent(weight)} of new sessions.${lock}` };
  }
  if (pending !== null) {
    return { active, rest: ` takes all traffic for now.${lock}` };
  }
  if (seconds > 0) {
    return { active, rest: ` takes over: every location follows within ${seconds} s.${lock}` };
  }
  const next = truth.candidate === null ? 'No candidate is staged.' : `${truth.candidate} waits on ${candidate}.`;
  return { active, rest: ` takes all traffic. ${next}${lock}` };
}

function colorName(color) {
  return h('b', { 'class': 'color-name', 'data-color': color, 'data-testid': 'active-color' }, color);
}
