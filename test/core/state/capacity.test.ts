import * as fc from 'fast-check';
import type { Color } from '../../../src/core/color';
import { COLORS, otherColor } from '../../../src/core/color';
import type { ColorCapacity, FleetHealth, ServiceCapacity } from '../../../src/core/state/capacity';
import { enoughTargets, needOf, raises, readiness } from '../../../src/core/state/capacity';
import { weightsInForce } from '../../../src/core/state/color-weights';
import type { Command } from '../../../src/core/state/command';
import { gainOf } from '../../../src/core/state/gain';
import { transition } from '../../../src/core/state/transition';
import type { StateSettings, Truth } from '../../../src/core/state/truth';
import { trafficInForce } from '../../../src/core/state/truth';
import { mayScaleIn } from '../../../src/core/state/unstage';
import { abort, after, newState, promote, REQUEST, rollback, SERVICE_SETTINGS, shift, stage, unstage } from '../builders';
import { holds } from '../property';

function runs(running: number, change: Partial<ColorCapacity> = {}): ColorCapacity {
  return { desired: running, running, isSteady: true, ...change };
}

function api(blue: ColorCapacity, green: ColorCapacity): ServiceCapacity {
  return { component: 'api', colors: { blue, green } };
}

describe('the idle color is scaled out', () => {
  const { truth } = after(stage('b'));

  test.each<[string, ColorCapacity, ColorCapacity, number | undefined]>([
    ['to what runs for the active one', runs(3), runs(0), 3],
    ['to one at least', runs(0), runs(0), 1],
    ['not again while its tasks start', runs(3), runs(0, { desired: 3 }), undefined],
    ['and never in', runs(1), runs(4), undefined],
  ])('%s', (_, blue, green, desired) => {
    expect(raises(truth, [api(blue, green)])).toEqual(desired === undefined ? [] : [{ component: 'api', color: 'green', desired }]);
  });

  test('only when it holds a release', () => {
    expect(raises(newState().truth, [api(runs(3), runs(0))])).toEqual([]);
  });

  test('service by service', () => {
    const web: ServiceCapacity = { component: 'web', colors: { blue: runs(2), green: runs(2) } };
    expect(raises(truth, [web, api(runs(3), runs(1))])).toEqual([{ component: 'api', color: 'green', desired: 3 }]);
  });
});

describe('the idle color is ready', () => {
  const { truth } = after(stage('b'));

  test.each<[string, ColorCapacity, ColorCapacity, boolean, boolean]>([
    ['for all when as many tasks run', runs(3), runs(3), true, true],
    ['for a share when one runs', runs(3), runs(1), true, false],
    ['for nothing when none runs', runs(3), runs(0), false, false],
    ['for nothing while its deployment goes on', runs(1), runs(1, { isSteady: false }), false, false],
    ['whatever is asked of it, if the active one runs nothing', runs(0), runs(1), true, true],
  ])('%s', (_, blue, green, share, all) => {
    const isReady = (takes: 'share' | 'all'): boolean => readiness(truth, [api(blue, green)], takes).ok;
    expect([isReady('share'), isReady('all')]).toEqual([share, all]);
  });

  test('and says what is missing', () => {
    expect(readiness(truth, [api(runs(3), runs(2)), { component: 'web', colors: { blue: runs(1), green: runs(1, { isSteady: false }) } }], 'all')).toEqual({
      ok: false,
      error: {
        code: 'not-ready',
        message: 'api runs 2 of 3 tasks on green; web runs 1 of 1 tasks on green and its deployment is not complete; '
          + 'missing tasks are being started: try again when they run',
      },
    });
  });

  test('and what keeps tasks from being started', () => {
    const problem = 'service \'api\' of green was not scaled out to 3 tasks (no)';
    expect(readiness(truth, [api(runs(3), runs(2))], 'all', [problem])).toEqual({
      ok: false,
      error: { code: 'not-ready', message: `api runs 2 of 3 tasks on green; ${problem}; start them by hand, or mend that, and try again` },
    });
    expect(readiness(truth, [api(runs(3), runs(2))], 'share', [problem]).ok).toBe(true);
  });
});

describe('the idle color has enough healthy targets', () => {
  const { truth } = after(stage('b'));
  const www = (blue?: number, green?: number): FleetHealth => ({ name: 'www', healthy: { blue, green } });

  test.each<[string, FleetHealth, boolean, boolean]>([
    ['for all when as many are healthy', www(3, 3), true, true],
    ['for a share when one is', www(3, 1), true, false],
    ['for nothing when none is', www(3, 0), false, false],
    ['for nothing when none is on either color', www(0, 0), false, false],
    ['for all with one, if those of the active color are not counted', www(undefined, 1), true, true],
    ['whatever is asked of it, if they are not counted', www(3), true, true],
  ])('%s', (_, fleet, share, all) => {
    expect([enoughTargets(truth, [fleet], 'share').ok, enoughTargets(truth, [fleet], 'all').ok]).toEqual([share, all]);
  });

  test('and says which names lack them', () => {
    expect(enoughTargets(truth, [www(3, 2), { name: 'api', healthy: { blue: 1, green: 1 } }, { name: 'feeds', healthy: { green: 0 } }], 'all')).toEqual({
      ok: false,
      error: {
        code: 'not-ready',
        message: 'www leads to 2 of 3 healthy targets on green; feeds leads to 0 of 1 healthy targets on green; start or mend the others, and try again when they are healthy',
      },
    });
  });

  const count = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });

  test('whatever is enough for all is enough for a share, and one more is never too many', () => {
    fc.assert(fc.property(count, count, (blue, green) => {
      const isEnough = (takes: 'share' | 'all', more = 0): boolean => enoughTargets(truth, [www(blue, green === undefined ? green : green + more)], takes).ok;
      expect(!isEnough('all') || isEnough('share')).toBe(true);
      expect(!isEnough('all') || isEnough('all', 1)).toBe(true);
      expect(!isEnough('share') || green !== 0).toBe(true);
    }), { seed: 20260115 });
  });
});

/** A state with one service, as the controller would run it. */
interface World {
  readonly truth: Truth;
  readonly nowMs: number;
  readonly capacity: { readonly [color in Color]: ColorCapacity };
}

/** What may happen between two looks; `tick` lets tasks start and stop. */
type Happening =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'deploy'; readonly release: string }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'load'; readonly tasks: number }
  | { readonly kind: 'tick' | 'reconcile' };

const DRAIN_SECONDS = 30;

const anyCommand = fc.constantFrom<Command>(promote, shift(5), shift(50), shift(0), rollback, abort, unstage);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('b', 'c', 'd', 'e').map((release): Happening => ({ kind: 'deploy', release })) },
  { weight: 6, arbitrary: anyCommand.map((command): Happening => ({ kind: 'command', command })) },
  { weight: 3, arbitrary: fc.constantFrom(1, 45, 200).map((seconds): Happening => ({ kind: 'wait', seconds })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((tasks): Happening => ({ kind: 'load', tasks })) },
  { weight: 5, arbitrary: fc.constantFrom<Happening>({ kind: 'tick' }, { kind: 'reconcile' }) },
);

function withCapacity(world: World, color: Color, change: Partial<ColorCapacity>): World {
  return { ...world, capacity: { ...world.capacity, [color]: { ...world.capacity[color], ...change } } };
}

function services({ capacity }: World): ServiceCapacity[] {
  return [{ component: 'api', colors: capacity }];
}

/** As the controller asks before it carries a command out. */
function isAllowed(world: World, command: Command, next: Truth): boolean {
  const gain = gainOf(world.truth, next, command, world.nowMs);
  return gain === undefined || readiness(world.truth, services(world), needOf(gain)).ok;
}

/** A crash between decision and scaling is a step without the reconcile that follows it. */
function step(world: World, event: Happening, settings: StateSettings): World {
  switch (event.kind) {
    case 'wait': return { ...world, nowMs: world.nowMs + event.seconds * 1000 };
    case 'load': return withCapacity(world, trafficInForce(world.truth, world.nowMs).active, { desired: event.tasks });
    case 'tick': return COLORS.reduce((next, color) => withCapacity(next, color, { running: next.capacity[color].desired, isSteady: true }), world);
    case 'reconcile': return reconciled(world, settings);
    case 'deploy': return deployed(world, event.release, settings);
    case 'command': {
      const next = decided(world, event.command, settings);
      return isAllowed(world, event.command, next.truth) ? next : world;
    }
  }
}

function decided(world: World, command: Command, settings: StateSettings): World {
  const result = transition(world.truth, command, REQUEST, world.nowMs, settings);
  return result.ok ? { ...world, truth: result.value.truth } : world;
}

/** The tasks of the idle color are replaced before its release is staged. */
function deployed(world: World, release: string, settings: StateSettings): World {
  const next = decided(world, stage(release), settings);
  return next.truth === world.truth ? world : withCapacity(next, otherColor(next.truth.active), { isSteady: false });
}

function reconciled(world: World, settings: StateSettings): World {
  const raised = raises(world.truth, services(world)).reduce((next, { color, desired }) => withCapacity(next, color, { desired }), world);
  return mayScaleIn(world.truth, settings.stateTtl, DRAIN_SECONDS, world.nowMs)
    ? withCapacity(raised, otherColor(trafficInForce(world.truth, world.nowMs).active), { desired: 0 })
    : raised;
}

test.each(['in-step', 'weighted'] as const)('whatever happens to a state that moves traffic %s, who takes traffic has tasks, and shares sum to 100 (G22)', (traffic) => {
  const settings: StateSettings = { ...SERVICE_SETTINGS, traffic };
  holds(fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
    const { truth, now } = newState(settings);
    let world: World = { truth, nowMs: now, capacity: { blue: runs(2), green: runs(0) } };
    for (const event of events) {
      world = step(world, event, settings);
      const { blue, green } = weightsInForce(world.truth, 'live', world.nowMs);
      expect(blue + green).toBe(100);
      const { capacity } = world;
      expect([blue === 0 || capacity.blue.running > 0, green === 0 || capacity.green.running > 0]).toEqual([true, true]);
    }
  }), 400);
});
