import { setTimeout as sleep } from 'node:timers/promises';
import type { Point } from './interruption';
import { Interruption } from './interruption';
import type { Lane } from './lane';
import { StatusWatch } from './status-watch';
import { judge } from './verdict';
import type { OperatorRequest } from '../../../src/core';
import type { Asked, ControllerProcess } from '../writers/controller-process';
import type { Position } from '../writers/positions';
import { pastOf } from '../writers/positions';
import { REGIONS } from '../writers/tested-state';

/** Nobody waits longer for a process that is not dead. */
const ANSWER_MS = 30_000;

/** By then any change is in force that was decided before: one bound, the time to publish, and a full second. */
const IN_FORCE_MS = 5700;

/** What one process does, where it is stopped, and what others do then. */
export interface Plan {
  readonly from: Position;
  readonly verb: 'promote' | 'rollback';
  readonly point: Point;
  /** Nothing that the process sends after it was stopped is excused: it is stopped where it still looks before it writes. */
  readonly strict?: boolean;
  /** Milliseconds until the others come. */
  readonly pause: number;
  readonly others: readonly OperatorRequest[];
}

export interface Run {
  readonly changes: number;
  readonly statuses: number;
  readonly violations: readonly string[];
  /** The operation at which the process was stopped. */
  readonly stoppedAt?: string;
}

/** Stops a process in the middle of a command, lets others go on, and looks whether anything that was promised does not hold. */
export async function crash(lane: Lane, plan: Plan): Promise<Run> {
  const past = pastOf(plan.from);
  const start = past[past.length - 1];
  await lane.state.begin(past);
  const victim = await lane.victim();
  const interruption = new Interruption(victim, plan.point);
  lane.victimWay.meddle = interruption.meddle;
  const watch = new StatusWatch(lane.watcher);
  const leftBehind: string[] = [];
  const asked: Asked[] = [];
  try {
    const command = victim.ask({ verb: plan.verb, actor: 'victim', reason: 'test' });
    await Promise.race([command, interruption.happened]);
    const stoppedAt = Date.now();
    await settleDown(lane, victim, plan);
    await sleep(plan.pause);
    for (const other of plan.others) {
      asked.push(await lane.helper.ask(other));
    }
    if (plan.point.how === 'freeze') {
      leftBehind.push(...await wake(lane, command, interruption, stoppedAt + IN_FORCE_MS));
    }
    asked.push(await command);
    asked.push(await lane.helper.ask({ verb: 'reconcile', actor: 'last', reason: '' }));
  } finally {
    victim.kill();
    await watch.stop();
  }
  const statuses = await watch.stop();
  const { changes, violations } = await judge(lane, { start, asked, statuses, interruption, plan });
  return { changes, statuses: statuses.length, violations: [...leftBehind, ...violations], stoppedAt: interruption.operation };
}

/** What a dead process had sent arrives before anybody else comes. */
async function settleDown(lane: Lane, victim: ControllerProcess, { point }: Plan): Promise<void> {
  if (point.how === 'kill') {
    victim.kill();
    await victim.exited;
    while (!lane.victimWay.isIdle) {
      await sleep(5);
    }
  }
}

/** After the others are done, and after the instant of its change, the process goes on where it was. */
async function wake(lane: Lane, command: Promise<Asked>, interruption: Interruption, at: number): Promise<string[]> {
  await sleep(Math.max(0, at - Date.now()));
  const before = await generations(lane);
  interruption.goOn();
  if (await Promise.race([command, sleep(ANSWER_MS, undefined, { ref: false })]) === undefined) {
    throw new Error('the process does not go on');
  }
  const after = await generations(lane);
  return REGIONS.filter((region) => after.get(region)! < before.get(region)!)
    .map((region) => `the process that went on left generation ${after.get(region)} in ${region} instead of ${before.get(region)}`);
}

async function generations({ state }: Lane): Promise<Map<string, number>> {
  const latest = await Promise.all(REGIONS.map(async (region) => (await state.versions(region)).slice(-1)[0]));
  return new Map(latest.map(({ region, document }) => [region, document.generation]));
}
