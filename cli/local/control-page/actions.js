import { recycleFunctions, selectLocation, sendCommand } from './api.js';
import { byId, h, setOptions, setRefusal, setText } from './dom.js';
import { refusals, releaseRefusals } from './rules.js';
import { colorOf, knownReleases, other, percent, trafficNow } from './situation.js';
import { toast } from './toast.js';

const PRESETS = [1, 5, 10, 25, 50];
const PLAIN_VERBS = ['promote', 'rollback', 'abort'];
const RELEASE_VERBS = ['deny', 'allow', 'stage'];
const PREVIEW_HINT = 'Makes a link. Only the browser that follows it sees this release; everyone else stays where they are.';

/** A link that was issued, and when every edge environment knows its credential. */
let issued = null;
let boundSeconds = 0;

/** `onChange` is called after every command, so that the page asks for the status at once. */
export function startActions(onChange) {
  const run = (button, action) => button.addEventListener('click', () => void perform(button, action, onChange));
  PLAIN_VERBS.forEach((verb) => run(byId(verb), () => sendCommand({ verb })));
  RELEASE_VERBS.forEach((verb) => run(byId(verb), () => sendWithReason({ verb, release: byId('release').value })));
  run(byId('shift'), () => sendCommand({ verb: 'shift', weight: Number(byId('shift-weight').value) }));
  run(byId('lock'), () => sendWithReason({ verb: 'lock', reason: 'locked on the control page' }));
  run(byId('unlock'), () => sendWithReason({ verb: 'unlock' }));
  run(byId('preview'), preview);
  run(byId('recycle'), async () => withMessage(await recycleFunctions(), 'Every edge function starts cold'));
  byId('location').addEventListener('change', () => void enterAt(byId('location').value, onChange));
  byId('preview-copy').addEventListener('click', () => void copyLink());
  byId('release').addEventListener('change', () => onChange());
  byId('preview-release').addEventListener('change', () => onChange());
  byId('shift-weight').addEventListener('input', renderWeight);
  byId('presets').append(...PRESETS.map(presetButton));
  renderWeight();
}

export function renderActions(status, now) {
  renderChoices(status, now);
  const refused = refusals(status, now);
  const hints = hintsOf(status, now);
  setRefusal(byId('promote'), refused.promote, hints.promote);
  setRefusal(byId('rollback'), refused.rollback, hints.rollback);
  setRefusal(byId('shift'), refused.shift, hints.shift);
  setRefusal(byId('abort'), refused.abort, 'Takes the candidate\'s traffic away, as each location reads');
  setRefusal(byId('lock'), refused.lock, 'Nobody moves traffic until it is unlocked');
  setRefusal(byId('unlock'), refused.unlock);
  setText(byId('promote-hint'), sentence(refused.promote ?? hints.promote));
  setText(byId('rollback-hint'), sentence(refused.rollback ?? hints.rollback));
  setText(byId('shift-hint'), refused.shift === null ? sentence(hints.shift) : ''); // the reason stands under promote already
  setText(byId('lock-hint'), status.truth?.locked ? sentence(refused.lock) : '');
  renderReleaseActions(status, now);
}

function renderReleaseActions(status, now) {
  const refused = releaseRefusals(status, byId('release').value, now);
  setRefusal(byId('deny'), refused.deny, 'Served to nobody any more, pinned or previewing');
  setRefusal(byId('allow'), refused.allow, 'May take part again');
  setRefusal(byId('stage'), refused.stage, 'Puts this release on the idle color; it takes no traffic');
  const preview = releaseRefusals(status, byId('preview-release').value, now).preview;
  setRefusal(byId('preview'), preview, PREVIEW_HINT);
  setText(byId('preview-hint'), sentence(preview ?? PREVIEW_HINT));
  boundSeconds = status.boundSeconds;
  renderIssuedPreview();
  const release = byId('release').value;
  setText(byId('release-hint'), release && status.truth?.denied.includes(release) ? `Release ${release} is denied: nobody gets it.` : '');
}

function renderChoices(status, now) {
  const { truth, locations, selectedLocation } = status;
  setOptions(byId('location'), locations.map(({ name }) => ({ value: name, text: name })));
  if (document.activeElement !== byId('location')) {
    byId('location').value = selectedLocation;
  }
  const releases = knownReleases(status).map((release) => {
    const color = colorOf(release, truth);
    return { value: release, text: color === null ? release : `${release} (${color})` };
  });
  setOptions(byId('release'), releases);
  const idleColor = truth ? other(trafficNow(truth, now).active) : null;
  const idle = truth ? truth.releases[idleColor] : null;
  const isNewIdle = idle !== null && byId('preview-release').dataset.idle !== idle;
  setOptions(byId('preview-release'), releases);
  if (isNewIdle) {
    byId('preview-release').dataset.idle = idle;
    byId('preview-release').value = idle;
  }
  setText(byId('promote'), idle === null ? 'Promote' : `Promote ${idleColor}`);
  byId('promote').dataset.color = idleColor ?? 'none';
}

function hintsOf({ truth, boundSeconds }, now) {
  if (!truth) {
    return { promote: '', rollback: '', shift: '' };
  }
  const { pending } = trafficNow(truth, now);
  return {
    promote: `${truth.candidate} takes all new sessions, everywhere at one instant, about ${Math.ceil(boundSeconds) + 2} s from now`,
    rollback: pending ? 'takes the pending change back' : `${truth.previous} is active again; each location follows within ${Math.ceil(boundSeconds)} s`,
    shift: 'new sessions only; nobody is moved in the middle of a visit',
  };
}

async function perform(button, action, onChange) {
  button.setAttribute('aria-busy', 'true');
  const answer = await action();
  button.removeAttribute('aria-busy');
  toast(sentence(answer.message) || 'Done.', answer.ok ? 'done' : 'refused');
  onChange();
}

async function preview() {
  const answer = await sendCommand({ verb: 'preview', release: byId('preview-release').value });
  if (answer.ok && isWebAddress(answer.link)) {
    issued = { link: answer.link, readyAt: performance.now() + boundSeconds * 1000 };
    byId('preview-result').hidden = true;
  }
  return answer;
}

/** Before that instant a location might still answer with the active release. */
function renderIssuedPreview() {
  if (issued === null) {
    return;
  }
  const seconds = (issued.readyAt - performance.now()) / 1000;
  if (seconds > 0) {
    setText(byId('preview-hint'), `Every edge location knows this credential in ${seconds.toFixed(1)} s; the link appears then.`);
    return;
  }
  byId('preview-link').href = issued.link;
  setText(byId('preview-link'), issued.link);
  byId('preview-result').hidden = false;
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(byId('preview-link').href);
    toast('The preview link is copied.', 'done');
  } catch {
    window.getSelection().selectAllChildren(byId('preview-link'));
    toast('The browser does not let this page copy; the link is selected, copy it from there.', 'refused');
  }
}

async function enterAt(location, onChange) {
  const answer = withMessage(await selectLocation(location), `The next request of this browser enters at ${location}`);
  toast(sentence(answer.message), answer.ok ? 'done' : 'refused');
  byId('location').blur();
  onChange();
}

function presetButton(weight) {
  const button = h('button', { 'type': 'button', 'data-testid': `preset-${weight}` }, percent(weight));
  button.addEventListener('click', () => {
    byId('shift-weight').value = String(weight);
    renderWeight();
  });
  return button;
}

function renderWeight() {
  const weight = byId('shift-weight').value;
  byId('shift-weight').style.setProperty('--share', `${weight}%`);
  setText(byId('shift-output'), percent(Number(weight)));
  setText(byId('shift'), `Shift to ${percent(Number(weight))}`);
  [...byId('presets').children].forEach((button) => button.setAttribute('aria-pressed', String(button.textContent === percent(Number(weight)))));
}

/** A reason is for one command: it is gone once it has been used. */
async function sendWithReason(command) {
  const reason = byId('reason').value.trim();
  const answer = await sendCommand(reason === '' ? command : { ...command, reason });
  if (answer.ok) {
    byId('reason').value = '';
  }
  return answer;
}

function withMessage(answer, message) {
  return answer.ok ? { ...answer, message: answer.message || message } : answer;
}

/** Messages of the state machine start in lower case and have no full stop. */
function sentence(text) {
  return text ? `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}` : '';
}

function isWebAddress(link) {
  return typeof link === 'string' && /^https?:\/\//.test(link);
}
