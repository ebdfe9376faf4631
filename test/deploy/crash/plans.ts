import type { Plan } from './run';
import type { OperatorRequest } from '../../../src/core';
import type { Random } from '../../properties/random';
import { drawRequest } from '../writers/requests';

/** More calls than these no command makes. */
const MAX_CALLS = 20;

/** At once, within the time in which a change can still be published, and after its instant. */
const PAUSES = [0, 0, 1500, 6000];

/** Every point of every command once, in any order; then again, with other commands of others. */
export function* drawPlans(random: Random): Generator<Plan, never> {
  for (;;) {
    yield* shuffled(everyPoint(), random).map((plan): Plan => ({
      ...plan,
      pause: plan.point.how === 'kill' ? random.pick(PAUSES) : 0,
      others: Array.from({ length: 1 + random.integer(3) }, (_, index) => drawOther(random, `other ${index}`)),
    }));
  }
}

function everyPoint(): Array<Pick<Plan, 'from' | 'verb' | 'point'>> {
  const commands = [{ from: 'candidate', verb: 'promote' }, { from: 'candidate', verb: 'rollback' }, { from: 'pending', verb: 'rollback' }] as const;
  const calls = Array.from({ length: MAX_CALLS }, (_, index) => index + 1);
  return commands.flatMap((command) => calls.flatMap((call) => (['before', 'after'] as const).flatMap((when) => (
    (['kill', 'freeze'] as const).map((how) => ({ ...command, point: { call, when, how } }))))));
}

function drawOther(random: Random, actor: string): OperatorRequest {
  return random.chance(0.75) ? drawRequest(random, actor) : { verb: random.pick(['status', 'history', 'reconcile'] as const), actor, reason: 'test' };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items.map((item) => [random.next(), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item);
}
