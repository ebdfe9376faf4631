import * as fc from 'fast-check';
import type { InForce } from '../../../src/core/document';
import { inForce, MAX_DOCUMENT_BYTES, MAX_PREVIEWS, MAX_RETAINED, parseDocument, writeDocument } from '../../../src/core/document';
import { propagationBoundSeconds } from '../../../src/core/propagation';
import type { Verb } from '../../../src/core/state/command';
import { documentOf } from '../../../src/core/state/publication';
import { settled } from '../../../src/core/state/truth';
import type { Story } from '../builders';
import { abort, deny, IN_FORCE, rollback, shift, stage } from '../builders';
import { holds } from '../property';
import type { Happening } from './histories';
import { anyHistory, carryOut, isChange } from './histories';

const RUNS = 300;

/** What has become of the releases, told from the commands alone. */
interface Fates {
  readonly exposed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
  readonly rolledBack: ReadonlySet<string>;
}

describe('over every sequence of commands and waits', () => {
  always('the published document is valid, and is read as it was written', ({ after }) => {
    expect(parseDocument(writeDocument(after.document))).toEqual({ ok: true, value: after.document });
  });

  always('the document stays valid while time passes', ({ after }) => {
    [60, 86400, 1e9].forEach((seconds) => {
      expect(parseDocument(writeDocument(documentOf(after.truth, after.now + seconds * 1000))).ok).toBe(true);
    });
  });

  always('the document fits a KeyValueStore value', ({ after: { document } }) => {
    expect(Buffer.byteLength(writeDocument(document))).toBeLessThan(MAX_DOCUMENT_BYTES);
    expect(document.retained.length).toBeLessThanOrEqual(MAX_RETAINED);
    expect(document.previews.length).toBeLessThanOrEqual(MAX_PREVIEWS);
  });

  always('the generation grows by exactly one per change, and past the operator\'s document when that is taken over', (happening) => {
    const { before, after, command } = happening;
    const base = command.verb === 'take-over' ? Math.max(command.document.generation, before.truth.generation) : before.truth.generation;
    expect(after.truth.generation).toBe(isChange(happening) ? base + 1 : before.truth.generation);
    expect(after.document.generation).toBe(after.truth.generation);
  });

  always('the state keeps its id', ({ before, after }) => {
    expect([after.truth.id, after.document.id]).toEqual([before.truth.id, before.truth.id]);
  });

  always('a refusal says what stands in the way and what to do', ({ result }) => {
    expect(result.ok || result.error.message).toEqual(result.ok ? true : expect.stringMatching(/[;:,] /));
  });

  always('a change is published and announced with actor, time, verb, from, to and reason', (happening) => {
    const entry = {
      generation: happening.after.truth.generation,
      at: happening.now,
      actor: 'ada',
      verb: happening.command.verb,
      reason: 'friday release',
      from: expect.stringMatching(/./),
      to: expect.stringMatching(/./),
      message: expect.stringMatching(/./),
    };
    expect(happening.result.ok ? happening.result.value.effects : []).toEqual(isChange(happening)
      ? [{ kind: 'publish', document: happening.after.document }, { kind: 'announce', entry }]
      : []);
  });

  always('the active release, now and when a pending change is in force, is retained and not denied', ({ after }, { denied }) => {
    instants(after).forEach(({ activeRelease }) => {
      expect(after.document.retained).toContain(activeRelease);
      expect(denied).not.toContain(activeRelease);
    });
  });

  always('a release that takes weight is retained and not denied', ({ after }, { denied }) => {
    instants(after).filter(({ weight }) => weight > 0).forEach(({ candidate }) => {
      expect(after.document.retained).toContain(candidate);
      expect(denied).not.toContain(candidate);
    });
  });

  always('no unexposed release is retained (G14)', ({ after }, { exposed }) => {
    expect(after.document.retained.filter((release) => !exposed.has(release))).toEqual([]);
  });

  always('a denied release stands nowhere in the document (G9)', ({ after: { document } }, { denied }) => {
    const named = [document.releases.blue, document.releases.green, ...document.retained, ...document.previews.map((entry) => entry.release)];
    expect(named.filter((release) => release !== null && denied.has(release))).toEqual([]);
  });

  always('a rolled-back release is neither promoted nor given weight nor returned to before it is allowed (G21)', ({ after }, { rolledBack }) => {
    expect(served(after).filter((release) => rolledBack.has(release))).toEqual([]);
  });

  always('a release that is retained but in no use has a retirement, from which retention counts', ({ after: { truth, document } }) => {
    const inUse = [truth.releases.blue, truth.releases.green, truth.previous[truth.previous.length - 1]];
    document.retained.filter((release) => !inUse.includes(release)).forEach((release) => {
      expect(truth.records[release].retiredAt).toEqual(expect.any(Number));
    });
  });

  always('a change is never published less than one bound before its instant', ({ before, after, command, now }) => {
    const effectiveAt = after.document.effectiveAt;
    const isNew = effectiveAt !== undefined && effectiveAt !== before.document.effectiveAt && command.verb !== 'take-over';
    expect(isNew ? effectiveAt * 1000 - now : Infinity).toBeGreaterThanOrEqual(propagationBoundSeconds(after.settings.stateTtl) * 1000);
  });

  always('while a change is pending, stage, shift and promote change nothing', ({ before, command, result, now }) => {
    const isPending = settled(before.truth, now).pending !== undefined;
    expect(isPending && ['stage', 'shift', 'promote'].includes(command.verb) && result.ok && result.value.effects.length > 0).toBe(false);
  });

  always('a pending change can be taken back, unless the state is locked', ({ after }) => {
    if (settled(after.truth, after.now).pending !== undefined && after.truth.lock === undefined) {
      [abort, rollback].forEach((command) => expect(carryOut(after, command).after.document.effectiveAt).toBeUndefined());
    }
  });

  always('only shift, promote, roll back, abort, deny and an operator\'s document move traffic', ({ before, after, command }) => {
    const still: Verb[] = ['stage', 'allow', 'lock', 'unlock', 'preview', 'revoke', 'prune'];
    if (still.includes(command.verb)) {
      const trafficOf = (story: Story): object[] => instants(story).map(({ activeRelease, weight, active }) => ({ activeRelease, weight, active }));
      expect(trafficOf(after)).toEqual(trafficOf(before));
    }
  });

  always('a locked state refuses what moves traffic, except what takes a bad release away', ({ before, command, request, result }) => {
    const moving: Verb[] = ['stage', 'shift', 'promote', 'rollback', 'abort', 'prune'];
    expect(before.truth.lock !== undefined && request.force !== true && moving.includes(command.verb) && result.ok).toBe(false);
  });

  always('of two commands on top of one generation the second is refused (G19)', (happening) => {
    if (isChange(happening)) {
      const expectedGeneration = happening.before.truth.generation;
      expect(carryOut(happening.after, happening.command, { ...happening.request, expectedGeneration }).result)
        .toMatchObject({ ok: false, error: { code: 'stale-generation' } });
    }
  });

  always('roll back after a promotion, before or after its instant, restores the release that was active', (happening) => {
    if (isChange(happening) && happening.command.verb === 'promote') {
      const was = inForce(happening.before.document, happening.now).activeRelease;
      [0, IN_FORCE * 1000].forEach((wait) => {
        const back = carryOut({ ...happening.after, now: happening.now + wait }, rollback, { ...happening.request, expectedGeneration: undefined });
        expect(inForce(back.after.document, back.now)).toMatchObject({ activeRelease: was, weight: 0 });
      });
    }
  });

  always('roll back and abort act at once', (happening) => {
    if (isChange(happening) && ['rollback', 'abort', 'deny'].includes(happening.command.verb)) {
      const { effectiveAt } = happening.after.document;
      expect([undefined, happening.before.document.effectiveAt]).toContain(effectiveAt);
    }
  });

  always('a first share ends no baking when it is taken back before it is in force', ({ after }) => {
    const shifted = carryOut(carryOut(after, stage('new')).after, shift(5)).after;
    if (shifted.document.effectiveAt !== undefined && Object.values(shifted.document.releases).includes('new')) {
      [abort, rollback, deny('new')].forEach((command) => {
        expect(carryOut(shifted, command).after.truth).toMatchObject({ weight: 0, bakingSince: after.truth.bakingSince });
      });
    }
  });

  always('what is pruned is on no color, is not what a roll back returns to, has no open preview and was not used within the duration (G20)', ({ before, after, now }) => {
    const isPruned = (story: Story, release: string): boolean => story.truth.records[release]?.prunedAt !== undefined;
    const { releases, seconds } = after.settings.retention;
    const pruned = Object.keys(before.truth.records).filter((release) => isPruned(after, release) && !isPruned(before, release));
    pruned.forEach((release) => {
      const { exposedAt, deniedAt = 0, retiredAt = 0, stagedAt } = before.truth.records[release];
      expect([...Object.values(after.truth.releases), after.truth.previous[after.truth.previous.length - 1]]).not.toContain(release);
      expect(after.truth.previews.filter((entry) => entry.release === release && entry.expires * 1000 > now)).toEqual([]);
      expect(Math.max(stagedAt, retiredAt, deniedAt)).toBeLessThanOrEqual(now - seconds * 1000);
      expect(after.document.retained.length).toBeGreaterThanOrEqual(exposedAt === undefined || deniedAt > 0 ? 0 : releases);
    });
  });

  always('files go only of what nobody knows, or what left the document one bound ago; meanwhile it cannot be staged (G20)', (happening) => {
    const { before, after, now } = happening;
    const { sweeping = [] } = after.truth;
    sweeping.filter((release) => !before.truth.sweeping?.includes(release)).forEach((release) => {
      const record = Object.hasOwn(before.truth.records, release) ? before.truth.records[release] : undefined;
      expect(record === undefined ? 0 : record.prunedAt).toBeLessThanOrEqual(now - propagationBoundSeconds(after.settings.stateTtl) * 1000);
    });
    sweeping.forEach((release) => {
      expect([...Object.values(after.document.releases), ...after.document.retained]).not.toContain(release);
      expect(carryOut(after, stage(release)).after.truth).toBe(after.truth);
    });
  });

  always('a release is forgotten only when its files go, and of one that was denied or rolled back that is remembered', ({ before, after }) => {
    Object.entries(before.truth.records).filter(([release]) => !Object.hasOwn(after.truth.records, release)).forEach(([release, record]) => {
      expect(after.truth.sweeping).toContain(release);
      expect([record.deniedAt, record.rolledBackAt]).toEqual([undefined, undefined]);
    });
  });

  always('a published preview is open, and of a release that the document names', ({ result, now }) => {
    (result.ok ? [result.value.document] : []).forEach(({ previews, releases, retained }) => previews.forEach((entry) => {
      expect(entry.expires * 1000).toBeGreaterThan(now);
      expect([releases.blue, releases.green, ...retained]).toContain(entry.release);
    }));
  });
});

/** One rule that holds after every command of every history. */
function always(rule: string, check: (happening: Happening, fates: Fates) => void): void {
  it(rule, () => {
    holds(fc.property(anyHistory, (history) => {
      history.reduce((fates, happening) => {
        const next = fatesAfter(fates, happening);
        check(happening, next);
        return next;
      }, { exposed: new Set(['a']), denied: new Set(), rolledBack: new Set() } as Fates);
    }), RUNS);
  });
}

function fatesAfter(fates: Fates, happening: Happening): Fates {
  if (!isChange(happening)) {
    return fates;
  }
  const { before, after, command, now } = happening;
  const exposed = new Set(fates.exposed);
  const denied = new Set(fates.denied);
  const rolledBack = new Set(fates.rolledBack);
  const pending = settled(before.truth, now).pending;
  const isPromotionPending = pending !== undefined && pending.before.active !== before.truth.active;
  switch (command.verb) {
    case 'shift': exposed.add(inForce(before.document, now).candidate!); break;
    case 'promote': exposed.add(inForce(before.document, now).candidate!); break;
    case 'deny': denied.add(command.release); break;
    case 'allow': denied.delete(command.release); rolledBack.delete(command.release); break;
    case 'rollback':
      if (pending === undefined || isPromotionPending) {
        rolledBack.add(before.truth.releases[before.truth.active]!);
      }
      break;
    case 'prune': after.truth.sweeping?.forEach((release) => exposed.delete(release)); break;
    case 'take-over':
      before.document.retained.forEach((release) => denied.add(release));
      command.document.retained.forEach((release) => {
        exposed.add(release);
        denied.delete(release);
      });
      served(after).forEach((release) => rolledBack.delete(release));
      break;
  }
  return { exposed, denied, rolledBack };
}

/** Releases that take traffic, now or once nothing is pending. */
function served(story: Story): string[] {
  return instants(story).flatMap(({ activeRelease, candidate, weight }) => weight > 0 ? [activeRelease, candidate!] : [activeRelease]);
}

/** What is in force now, and once nothing is pending. */
function instants({ document, now }: Story): InForce[] {
  return [inForce(document, now), inForce(document, Infinity)];
}
