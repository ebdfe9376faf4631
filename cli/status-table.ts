import { formatEntry } from './history-lines';
import { paint } from './paint';
import { shortActor } from './short-actor';
import { colored, createTable } from './table';
import type { PointerReport, StatusReport, Traffic, TruthReport } from '../src/core';
import { COLORS } from '../src/core/color';
import type { Color } from '../src/core/color';
import { isoTime } from '../src/core/iso-time';

/** The latest changes that status shows; `history` has them all. */
const LATEST = 3;

/** Status for people: the two colors, what is pending, and the latest changes. */
export function formatStatus({ stateName, truth, now, published, boundSeconds, pointers }: StatusReport): string {
  if (truth === null) {
    return `${paint.bold(stateName)} holds no release yet; deploy the app`;
  }
  return [
    `${paint.bold(stateName)}  generation ${truth.generation}${publishedNote(truth, published)}`,
    colorTable(truth),
    ...pendingLine(truth, now),
    ...truth.locked === null ? [] : [paint.yellow(`locked by ${shortActor(truth.locked.actor)}: ${truth.locked.reason}`)],
    ...promotionLine(truth, now),
    ...truth.denied.length === 0 ? [] : [`denied: ${truth.denied.join(', ')}`],
    ...(pointers ?? []).map(pointerLine),
    truth.previous === null ? 'roll back has no earlier release to return to'
      : `roll back returns to ${truth.previous}, ${pointers === undefined ? `everywhere within ${boundSeconds} s` : 'as soon as every pointer has moved'}`,
    ...historyLines(truth),
  ].join('\n');
}

function colorTable(truth: TruthReport): string {
  const table = createTable(['color', 'release', 'role', 'new sessions']);
  for (const color of COLORS) {
    const release = truth.releases[color];
    table.push([colored(color, color), release ?? '-', roleOf(truth, color), `${shareOf(truth, color)} %`]);
  }
  return table.toString();
}

/** By what is in force now; a pending change is told apart. */
function roleOf(truth: TruthReport, color: Color): string {
  if (color === inForce(truth).active) {
    return paint.bold('active');
  }
  if (color === truth.active) {
    return 'active next';
  }
  const release = truth.releases[color];
  if (release !== null && truth.denied.includes(release)) {
    return 'idle, denied';
  }
  if (release !== null && truth.rolledBack.includes(release)) {
    return 'idle, rolled back';
  }
  return release !== null && release === truth.candidate ? 'candidate' : 'idle';
}

function shareOf(truth: TruthReport, color: Color): number {
  const { active, weight } = inForce(truth);
  return color === active ? Math.round((100 - weight) * 100) / 100 : weight;
}

function inForce({ pending, active, weight }: TruthReport): Traffic {
  return pending?.before ?? { active, weight };
}

function pendingLine({ pending, active, weight }: TruthReport, now: number): string[] {
  if (pending === null) {
    return [];
  }
  const seconds = Math.max(0, Math.ceil(pending.effectiveAt - now / 1000));
  const { before } = pending;
  return [paint.yellow(`in ${seconds} s everywhere at once; until then ${before.active} is active with weight ${before.weight}, then ${active} with weight ${weight}`)];
}

/** Until when the share is kept that the candidate has, and what comes then. */
function promotionLine({ automaticPromotion: promotion, locked }: TruthReport, now: number): string[] {
  if (promotion === undefined) {
    return [];
  }
  const { release, step, steps, next } = promotion;
  const what = next.verb === 'promote' ? 'becomes active' : `takes ${next.weight} %`;
  const overdue = locked === null ? 'within a minute, or as soon as it is not refused any more' : 'when the state is unlocked';
  return [`${release} is promoted by itself, step ${step} of ${steps}: ${what} ${now < next.at ? `at ${isoTime(Math.ceil(next.at / 1000))}` : overdue}`];
}

function publishedNote({ generation }: TruthReport, { home, replica }: StatusReport['published']): string {
  return home === generation && replica === generation ? '' : paint.yellow(`  published: home ${home ?? 'nothing'}, replica ${replica ?? 'nothing'}`);
}

function pointerLine({ name, says, wanted }: PointerReport): string {
  return says === wanted ? `${name}: ${says}` : paint.yellow(`${name}: ${says ?? 'nothing'}, should say ${wanted}`);
}

function historyLines({ history }: TruthReport): string[] {
  return history.slice(0, LATEST).map(formatEntry);
}
