// Why the state machine would refuse a command now, in its own words; `null` where it would not.
// The state machine decides: this only keeps buttons from promising what it will not do.

import { other, trafficNow } from './situation.js';

const NOTHING_RELEASED = 'nothing is released yet; deploy a release first';

/** Refusals of the commands that name no release. */
export function refusals(status, now) {
  const { truth } = status;
  if (!truth) {
    return { promote: NOTHING_RELEASED, shift: NOTHING_RELEASED, rollback: NOTHING_RELEASED, abort: NOTHING_RELEASED, lock: NOTHING_RELEASED, unlock: NOTHING_RELEASED };
  }
  const { pending } = trafficNow(truth, now);
  const locked = lockedRefusal(truth);
  const advance = locked ?? pendingRefusal(pending) ?? candidateRefusal(truth);
  return {
    promote: advance,
    shift: advance,
    rollback: locked ?? rollbackRefusal(status, pending),
    abort: locked ?? (pending === null && truth.weight === 0 ? 'the candidate takes no traffic, and no change is pending' : null),
    lock: locked,
    unlock: truth.locked ? null : 'the state is not locked',
  };
}

/** Refusals of the commands that name one. */
export function releaseRefusals(status, release, now) {
  const { truth } = status;
  if (!truth || !release) {
    return { preview: NOTHING_RELEASED, deny: NOTHING_RELEASED, allow: NOTHING_RELEASED, stage: NOTHING_RELEASED };
  }
  const denied = truth.denied.includes(release) ? `release ${release} is denied; allow it first` : null;
  return {
    preview: denied,
    deny: denied === null ? denyRefusal(status, release, now) : `release ${release} is denied already`,
    allow: denied || truth.rolledBack.includes(release) ? null : `release ${release} is neither denied nor rolled back`,
    stage: lockedRefusal(truth) ?? pendingRefusal(trafficNow(truth, now).pending) ?? denied ?? stageRefusal(truth, release),
  };
}

function lockedRefusal({ locked }) {
  return locked ? `the state is locked by ${locked.actor} (${locked.reason}); unlock it first` : null;
}

function pendingRefusal(pending) {
  return pending === null ? null : 'a change is about to take effect; wait until then, or abort or roll back to take it back';
}

function candidateRefusal(truth) {
  const idleColor = other(truth.active);
  const idle = truth.releases[idleColor];
  if (idle === null) {
    return `${idleColor} holds no release; stage one first`;
  }
  if (truth.denied.includes(idle)) {
    return `release ${idle} is denied; allow it, or stage another release on ${idleColor}`;
  }
  if (truth.rolledBack.includes(idle)) {
    return `release ${idle} was rolled back; allow it, or stage another release on ${idleColor}`;
  }
  return truth.candidate === null
    ? `${idleColor} holds ${idle}, which was active before; roll back to return to it, or stage another release`
    : null;
}

function rollbackRefusal(status, pending) {
  const { truth } = status;
  if (pending !== null) {
    return null;
  }
  return truth.weight > 0
    ? `the candidate takes ${truth.weight}% of new sessions; abort takes them back, then roll back replaces the active release`
    : noWayBack(status);
}

function noWayBack({ truth, document }) {
  if (truth.previous === null) {
    return 'there is no earlier release to return to; promote another one, allow it first if it was rolled back';
  }
  return (document?.retained ?? []).includes(truth.previous)
    ? null
    : `release ${truth.previous} was active before but is denied or pruned; stage another release and promote it`;
}

function denyRefusal(status, release, now) {
  const { truth } = status;
  const { active, pending } = trafficNow(truth, now);
  if (pending !== null && pending.before.active !== truth.active) {
    return release === truth.releases[active] ? `release ${release} takes traffic until the change takes effect; deny it then` : null;
  }
  const blocked = release === truth.releases[truth.active] ? noWayBack(status) : null;
  return blocked === null ? null : `release ${release} is active and there is no way back: ${blocked}`;
}

function stageRefusal(truth, release) {
  const idleColor = other(truth.active);
  if (release === truth.releases[truth.active]) {
    return `release ${release} is active already`;
  }
  if (release === truth.candidate) {
    return `release ${release} is staged on ${idleColor} already`;
  }
  return truth.weight > 0
    ? `${idleColor} holds ${truth.releases[idleColor]}, which takes ${truth.weight}% of new sessions; promote it or abort first`
    : null;
}
