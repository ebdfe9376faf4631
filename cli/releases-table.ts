import { formatAge } from './age';
import { paint } from './paint';
import { colored, createTable } from './table';
import type { StatusReport, TruthReport } from '../src/core';
import type { Color } from '../src/core/color';
import { COLORS } from '../src/core/color';

type ReleaseRecord = TruthReport['records'][string];

/** Every known release for people, the one that was staged last at the top. */
export function formatReleases({ stateName, truth, document, now }: StatusReport): string {
  if (truth === null) {
    return `${stateName} holds no release yet; deploy the app`;
  }
  const table = createTable(['release', 'role', 'staged', 'exposed', 'retired', 'visitors']);
  const age = (at: number | undefined): string => at === undefined ? '-' : at > now ? 'soon' : formatAge(now - at);
  Object.entries(truth.records).sort(([, a], [, b]) => b.stagedIn - a.stagedIn).forEach(([release, record]) => {
    const isOpen = document?.retained.includes(release) ?? false;
    table.push([release, roleOf(truth, release), age(record.stagedAt), age(record.exposedAt), age(record.retiredAt), isOpen ? 'yes' : reasonOf(record)]);
  });
  return `${paint.bold(stateName)}  generation ${truth.generation}; times are ages, and visitors are those without a preview\n${table.toString()}`;
}

function roleOf(truth: TruthReport, release: string): string {
  const color = COLORS.find((one) => truth.releases[one] === release);
  const part = partOf(truth, release, color);
  return color === undefined ? part || '-' : colored(color, `${color} ${part}`.trimEnd());
}

function partOf(truth: TruthReport, release: string, color: Color | undefined): string {
  if (color === truth.active) {
    return 'active';
  }
  if (truth.rolledBack.includes(release)) {
    return 'rolled back';
  }
  if (release === truth.candidate) {
    return truth.denied.includes(release) ? '' : 'candidate';
  }
  return color === undefined && release === truth.previous ? 'previous' : '';
}

/** Why no visitor without a preview gets it. */
function reasonOf({ deniedAt, prunedAt, sweptAt, exposedAt }: ReleaseRecord): string {
  if (deniedAt !== undefined) {
    return 'denied';
  }
  if (sweptAt !== undefined || prunedAt !== undefined) {
    return sweptAt === undefined ? 'pruned' : 'deleted';
  }
  return exposedAt === undefined ? 'not yet' : 'no';
}
