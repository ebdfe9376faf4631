import { FAULTS } from './outages';
import type { World } from './world';
import { otherColor, SEED_DOCUMENT } from '../../../src/core';
import type { SimulatedController } from '../controller';
import type { Random } from '../random';

/** Values that are no document, and none at all. */
const USELESS = [SEED_DOCUMENT, SEED_DOCUMENT, '{"schema":1,"id":"x","generation":9999,"active":"red"}', 'not JSON', undefined];

/** Long enough that what was pruned before is swept. */
const QUIET_DAYS_MS = 50 * 3_600_000;

/** Steps in percent on the way to a promotion. */
const RAMPS: readonly number[][] = [[], [1, 10, 50], [5, 25], [0.5, 99], [50], [25, 50, 75]];

/** Releases come and go, in order and out of order, until the world ends. */
export async function operate(world: World): Promise<void> {
  const { random } = world;
  while (!world.stopped()) {
    await world.sleep(random.pick([500, 3000, 10_000, random.integer(60_000)]));
    await world.nap();
    await (random.chance(0.3) ? rollOut(world) : act(world));
  }
}

/** The way of one release: staged, looked at, ramped up, promoted, and at times taken back. */
async function rollOut(world: World): Promise<void> {
  const { controller, random, boundMs } = world;
  const staged = random.chance(0.2) ? controller.stageAgain(random.pick(controller.releases)) : controller.stageNext();
  if (!staged) {
    return;
  }
  await world.sleep(random.integer(5000));
  preview(world);
  await world.sleep(random.integer(60_000));
  if (random.chance(0.1)) {
    await reject(world, controller.releases[controller.releases.length - 1]);
    return;
  }
  for (const weight of random.pick(RAMPS)) {
    controller.command({ verb: 'shift', weight });
    await world.sleep(boundMs + 2000 + random.integer(30_000));
  }
  controller.command({ verb: random.chance(0.1) ? 'abort' : 'promote' });
  await world.sleep(boundMs + random.integer(30_000));
  if (random.chance(0.4)) {
    controller.command({ verb: 'prune' });
  }
  if (random.chance(0.3)) {
    controller.command(random.chance(0.6) ? { verb: 'rollback' } : { verb: 'deny', release: controller.truth.releases[controller.truth.active]! });
  }
}

/** A release is found bad while it is looked at. */
async function reject(world: World, release: string): Promise<void> {
  const { controller, random, boundMs } = world;
  controller.issuePreview(release, 900);
  await world.sleep(random.integer(20_000));
  controller.command({ verb: 'deny', release });
  await world.sleep(boundMs + random.integer(60_000));
}

/** Any command at any time. */
async function act({ controller, random }: World): Promise<void> {
  const release = random.pick(controller.releases);
  switch (random.integer(9)) {
    case 0: controller.stageNext(); break;
    case 1: controller.stageAgain(release); break;
    case 2: controller.command({ verb: 'promote' }); break;
    case 3: controller.command({ verb: 'shift', weight: random.pick([0, 1, 25, 50, 99.5, 100]) }); break;
    case 4: controller.command({ verb: 'rollback' }); break;
    case 5: controller.command({ verb: 'abort' }); break;
    case 6: controller.command({ verb: 'prune' }); break;
    case 7: controller.command({ verb: random.chance(0.4) ? 'deny' : 'allow', release }); break;
    default: revoke(controller, random);
  }
}

function preview({ controller, random }: World): void {
  const { truth } = controller;
  const release = random.chance(0.7) ? truth.releases[otherColor(truth.active)] : random.pick(controller.releases);
  if (release !== null && random.chance(0.7)) {
    revoke(controller, random);
    controller.issuePreview(release, 5 + random.integer(random.chance(0.5) ? 60 : 900));
  }
}

function revoke(controller: SimulatedController, random: Random): void {
  const open = controller.truth.previews;
  if (open.length > 0) {
    controller.command({ verb: 'revoke', id: random.pick(open).id });
  }
}

/** What goes wrong, and what Lambda and CloudFront may do at any time. */
export async function trouble(world: World): Promise<void> {
  const { random, cdn, controller } = world;
  while (!world.stopped()) {
    await world.sleep(random.integer(30_000));
    await world.morning();
    const kind = random.next();
    if (kind < 0.3) {
      cdn.location(world.someLocation()).recycleEnvironments();
    } else if (kind < 0.36) {
      cdn.location(world.someLocation()).clearCache();
    } else if (kind < 0.65) {
      failReads(world);
    } else if (kind < 0.82) {
      spoilCopy(world);
    } else if (kind < 0.95) {
      controller.refuseWrites(random.chance(0.7) ? world.regions.replica : world.regions.home, world.clock.now() + random.integer(90_000));
    } else {
      world.fallAsleep(random.integer(random.chance(0.3) ? QUIET_DAYS_MS : 3 * 3_600_000));
    }
  }
}

/** A region cannot be read for a while, from one location or from all. */
function failReads(world: World): void {
  const { random, regions } = world;
  const region = random.chance(0.6) ? regions.home : regions.replica;
  if (mayFail(world, region)) {
    const from = world.clock.now();
    const location = random.chance(0.4) ? world.someLocation() : undefined;
    world.outages.begin({ region, location, fault: random.pick(FAULTS), from, until: from + 1000 + random.integer(120_000) });
  }
}

/** Somebody writes the seed over a copy, or nonsense, or deletes it; the controller hears of it and repairs it. */
function spoilCopy(world: World): void {
  const { random, regions } = world;
  const region = random.chance(0.6) ? regions.home : regions.replica;
  if (mayFail(world, region)) {
    world.store.spoil(region, random.pick(USELESS));
    world.controller.noticeIn(1000 + random.integer(60_000));
  }
}

/** In a world without outages the other region has been well for long enough that every environment has read it. */
function mayFail({ outages, options, clock, boundMs, regions }: World, region: string): boolean {
  const other = region === regions.home ? regions.replica : regions.home;
  return options.outages || !outages.anyIn(other, clock.now() - boundMs - 2000);
}
