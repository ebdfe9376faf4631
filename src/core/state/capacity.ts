import type { Color } from '../color';
import { otherColor } from '../color';
import type { Result } from '../result';
import { success } from '../result';
import type { Gain } from './gain';
import type { Refusal } from './refusal';
import { refuse } from './refusal';
import type { Truth } from './truth';

/** What runs of one service on one color. */
export interface ColorCapacity {
  readonly desired: number;
  readonly running: number;
  /** Whether its latest deployment is complete. */
  readonly isSteady: boolean;
}

/** One component that is a service, on both colors. */
export interface ServiceCapacity {
  readonly component: string;
  readonly colors: { readonly [color in Color]: ColorCapacity };
}

/** A service that is to run more tasks. */
export interface Raise {
  readonly component: string;
  readonly color: Color;
  readonly desired: number;
}

/**
 * What the idle color needs to take over: as many tasks as run for the active one, and at least one. Before it holds a release
 * it needs nothing.
 */
export function raises(truth: Truth, services: readonly ServiceCapacity[]): Raise[] {
  const color = otherColor(truth.active);
  return truth.releases[color] === null ? [] : services
    .map(({ component, colors }) => ({ component, color, desired: needed(truth, colors) }))
    .filter(({ desired }, index) => services[index].colors[color].desired < desired);
}

/** A candidate that gets everything must be as large as the active color; a share needs one task, and nobody waits longer for a way back. */
export type Need = 'share' | 'all';

export function needOf({ towards, weight }: Pick<Gain, 'towards' | 'weight'>): Need {
  return towards !== undefined && weight === 100 ? 'all' : 'share';
}

/** Whether the idle color can take traffic: a share of it, or all. `problems` say in words which tasks could not be started. */
export function readiness(truth: Truth, services: readonly ServiceCapacity[], need: Need, problems: readonly string[] = []): Result<null, Refusal> {
  const idle = otherColor(truth.active);
  const unready = services.map(({ component, colors }) => {
    const { running, isSteady } = colors[idle];
    const least = need === 'all' ? needed(truth, colors) : 1;
    return isSteady && running >= least ? undefined
      : `${component} runs ${running} of ${least} tasks on ${idle}${isSteady ? '' : ' and its deployment is not complete'}`;
  }).filter((problem) => problem !== undefined);
  if (unready.length === 0) {
    return success(null);
  }
  const wayOut = problems.length === 0 ? 'missing tasks are being started: try again when they run' : 'start them by hand, or mend that, and try again';
  return refuse('not-ready', [...unready, ...problems, wayOut].join('; '));
}

/** Healthy targets behind what a name leads to, per color; nothing where they cannot be counted. */
export interface FleetHealth {
  readonly name: string;
  readonly healthy: { readonly [color in Color]?: number };
}

/**
 * Whether as many targets are healthy behind the idle color's load balancers as behind the active one's, or one of them for a share.
 *
 *     all, active 3, idle 2    ->  refused
 *     share, active 3, idle 1  ->  fine
 *     all, idle not counted    ->  fine
 */
export function enoughTargets(truth: Truth, fleets: readonly FleetHealth[], need: Need): Result<null, Refusal> {
  const idle = otherColor(truth.active);
  const lacking = fleets.flatMap(({ name, healthy }) => {
    const least = need === 'all' ? Math.max(1, healthy[truth.active] ?? 1) : 1;
    const found = healthy[idle] ?? least;
    return found < least ? [`${name} leads to ${found} of ${least} healthy targets on ${idle}`] : [];
  });
  return lacking.length === 0
    ? success(null)
    : refuse('not-ready', `${lacking.join('; ')}; start or mend the others, and try again when they are healthy`);
}

function needed({ active }: Truth, colors: ServiceCapacity['colors']): number {
  return Math.max(1, colors[active].running);
}
