import * as fc from 'fast-check';
import { otherColor } from '../../../src/core/color';
import type { EdgeDocument } from '../../../src/core/document';
import { MAX_RETAINED, parseDocument, writeDocument } from '../../../src/core/document';
import type { Result } from '../../../src/core/result';
import type { Command, Request } from '../../../src/core/state/command';
import type { Refusal } from '../../../src/core/state/refusal';
import type { Transition } from '../../../src/core/state/transition';
import { transition } from '../../../src/core/state/transition';
import { anyColor, anyWeight } from '../arbitraries';
import type { Story } from '../builders';
import { abort, allow, DAY, deny, lock, newState, previewId, promote, prune, REQUEST, rollback, SERVICE_SETTINGS, SETTINGS, shift, stage, unlock, unstage } from '../builders';

/** One command in the life of a state, and what came of it. */
export interface Happening {
  readonly before: Story;
  readonly command: Command;
  readonly request: Request;
  readonly now: number;
  readonly result: Result<Transition, Refusal>;
  /** What is stored and published afterwards: the same as before unless something changed. */
  readonly after: Story;
}

type Attempt = (story: Story) => Command;

const RELEASES = ['a', 'b', 'c', 'd', 'e', 'f', 'constructor'];
const anyRelease = fc.constantFrom(...RELEASES);
const previewNames = ['p1', 'p2', 'p3', 'p4', 'p5'].map(previewId);
const anyPreviewName = fc.constantFrom(...previewNames);
/** Mostly a release that the state knows. */
const anyKnown: fc.Arbitrary<(story: Story) => string> = fc.oneof(
  { weight: 1, arbitrary: anyRelease.map((release) => () => release) },
  { weight: 5, arbitrary: fc.nat().map((n) => (story: Story) => Object.keys(story.truth.records)[n % Object.keys(story.truth.records).length]) },
);
const always = (command: Command): fc.Arbitrary<Attempt> => fc.constant(() => command);

/** Mostly what an operator would do, now and then nonsense. */
const anyAttempt: fc.Arbitrary<Attempt> = fc.oneof(
  { weight: 8, arbitrary: anyRelease.map((release) => () => stage(release)) },
  { weight: 1, arbitrary: fc.tuple(anyRelease, anyColor).map(([release, color]) => () => stage(release, { color, components: { site: 'other' } })) },
  { weight: 6, arbitrary: anyWeight.map((weight) => () => shift(weight)) },
  { weight: 1, arbitrary: fc.double().map((weight) => () => shift(weight)) },
  { weight: 8, arbitrary: always(promote) },
  { weight: 1, arbitrary: fc.tuple(anyRelease, anyColor).map(([release, color]): Attempt => () => ({ verb: 'promote', release, color })) },
  { weight: 4, arbitrary: always(rollback) },
  { weight: 3, arbitrary: always(abort) },
  { weight: 3, arbitrary: always(unstage) },
  { weight: 3, arbitrary: anyKnown.map((release) => (story: Story) => deny(release(story))) },
  { weight: 5, arbitrary: anyKnown.map((release) => (story: Story) => allow(release(story))) },
  { weight: 1, arbitrary: always(lock) },
  { weight: 3, arbitrary: always(unlock) },
  { weight: 4, arbitrary: always(prune) },
  { weight: 4, arbitrary: fc.record({ sweep: fc.subarray(RELEASES), swept: fc.subarray(RELEASES) }).map((files): Attempt => () => ({ verb: 'prune', ...files })) },
  {
    weight: 4,
    arbitrary: fc.tuple(anyKnown, anyPreviewName, fc.oneof(fc.integer({ min: -10, max: 100 * DAY }), fc.constantFrom(3600, 0.5, NaN, Infinity, 1e15)))
      .map(([release, id, seconds]): Attempt => (story) => ({ verb: 'preview', release: release(story), id, expires: Math.floor(story.now / 1000) + seconds })),
  },
  { weight: 2, arbitrary: anyPreviewName.map((id): Attempt => () => ({ verb: 'revoke', id })) },
  { weight: 2, arbitrary: anyBrokenGlass() },
);

const anyWait = fc.oneof(fc.constantFrom(0, 1, 10, 60, 60, 60, DAY, 8 * DAY), fc.integer({ min: 0, max: 60_000 }).map((ms) => ms / 1000));

const anyStep = fc.record({
  wait: anyWait,
  attempt: anyAttempt,
  force: fc.constantFrom(undefined, undefined, undefined, true),
  lag: fc.constantFrom(...Array.from({ length: 18 }, () => undefined), 0, 1),
});

/** The life of a state from its first release on; no rule may change what it was given, so everything is frozen. */
export const anyHistory: fc.Arbitrary<readonly Happening[]> = fc.tuple(
  fc.array(anyStep, { minLength: 1, maxLength: 40, size: 'max' }),
  fc.constantFrom(SETTINGS, SERVICE_SETTINGS, { ...SETTINGS, stateTtl: 2, retention: { releases: 1, seconds: 60 } }),
).map(([steps, settings]) => {
  const happenings: Happening[] = [];
  steps.reduce((current, { wait, attempt, force, lag }) => {
    const before = { ...current, now: current.now + wait * 1000 };
    const expectedGeneration = lag === undefined ? undefined : before.truth.generation - lag;
    const happening = carryOut(before, attempt(before), { ...REQUEST, force, expectedGeneration });
    happenings.push(happening);
    return happening.after;
  }, frozen(newState(settings)));
  return happenings;
});

export function carryOut(before: Story, command: Command, request: Request = REQUEST): Happening {
  const result = transition(before.truth, command, request, before.now, before.settings);
  const after = result.ok && result.value.effects.length > 0
    ? { ...before, truth: frozen(result.value.truth), document: frozen(result.value.document) }
    : before;
  return { before, command, request, now: before.now, result, after };
}

/** Whether something changed. */
export function isChange(happening: Happening): happening is Happening & { readonly result: { readonly ok: true; readonly value: Transition } } {
  return happening.after.truth !== happening.before.truth;
}

/** An operator's edits of the published document that leave it valid. */
function anyBrokenGlass(): fc.Arbitrary<Attempt> {
  return fc.record({
    ahead: fc.integer({ min: 0, max: 3 }),
    active: fc.option(anyColor),
    weight: fc.option(anyWeight),
    idle: fc.option(fc.oneof(anyRelease, fc.constant(null))),
    forget: fc.option(anyRelease),
    retain: fc.option(anyRelease),
    pending: fc.option(fc.integer({ min: -100, max: 100 })),
  }).map(({ ahead, active, weight, idle, forget, retain, pending }): Attempt => (story) => {
    const was = story.document;
    const slot = otherColor(was.active);
    const releases = idle === undefined || idle === was.releases[was.active] ? was.releases : { ...was.releases, [slot]: idle };
    const retained = was.retained.filter((release) => release !== forget);
    const edited: EdgeDocument = {
      ...was,
      generation: was.generation + ahead,
      active: active ?? was.active,
      weight: weight ?? was.weight,
      releases,
      retained: retain === null || retained.includes(retain) ? retained : [...retained, retain],
      ...(pending !== null && { effectiveAt: Math.floor(story.now / 1000) + pending, before: { active: was.active, weight: was.weight } }),
    };
    const isValid = parseDocument(writeDocument(edited)).ok && edited.retained.length <= MAX_RETAINED;
    return { verb: 'take-over', document: frozen(isValid ? edited : { ...was, generation: was.generation + ahead }) };
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
