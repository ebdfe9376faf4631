// What a status means at one instant. Pure functions of the status and the clock.

export const COLORS = ['blue', 'green'];

export function other(color) {
  return color === 'blue' ? 'green' : 'blue';
}

/** What takes traffic now: until `effectiveAt` a pending change does not count. */
export function trafficNow(truth, now) {
  const pending = truth.pending && now < truth.pending.effectiveAt * 1000 ? truth.pending : null;
  const { active, weight } = pending ? pending.before : truth;
  return { active, weight, pending };
}

/** Percent of new sessions per color: `{ blue: 90, green: 10 }`. */
export function shares({ active, weight }) {
  return { [active]: 100 - weight, [other(active)]: weight };
}

/** `active`, `candidate`, `idle` or `empty`, seen from what takes traffic now. */
export function roleOf(color, truth, traffic) {
  if (truth.releases[color] === null) {
    return 'empty';
  }
  if (color === traffic.active) {
    return 'active';
  }
  const promised = traffic.pending !== null && truth.active === color;
  return promised || truth.releases[color] === truth.candidate ? 'candidate' : 'idle';
}

/** Every release that the status names, colors first. */
export function knownReleases({ truth, document }) {
  if (!truth) {
    return [];
  }
  const named = [truth.releases[truth.active], truth.releases[other(truth.active)], truth.previous,
    ...(document?.retained ?? []), ...truth.denied, ...truth.rolledBack];
  return [...new Set(named.filter((release) => release !== null && release !== undefined))];
}

export function colorOf(release, truth) {
  return COLORS.find((color) => truth.releases[color] === release) ?? null;
}

/** `12` stays `12 %`, `12.5` becomes `12.5 %`. */
export function percent(value) {
  return `${Math.round(value * 100) / 100} %`;
}

/** `3.2 s`, `1 min 5 s` */
export function duration(ms) {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
