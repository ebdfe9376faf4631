import { isDeepStrictEqual } from 'node:util';
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
    return unlike(parseDocument(writeDocument(after.document)), { ok: true, value: after.document });
  });

  always('the document stays valid while time passes', ({ after }) => {
    return [60, 86400, 1e9].filter((seconds) => !parseDocument(writeDocument(documentOf(after.truth, after.now + seconds * 1000))).ok);
  });

  always('the document fits a KeyValueStore value', ({ after: { document } }) => {
    const bytes = Buffer.byteLength(writeDocument(document));
    const { retained, previews } = document;
    return bytes < MAX_DOCUMENT_BYTES && retained.length <= MAX_RETAINED && previews.length <= MAX_PREVIEWS ? [] : [{ bytes, retained, previews }];
  });

  always('the generation grows by exactly one per change, and past the operator\'s document when that is taken over', (happening) => {
    const { before, after, command } = happening;
    const base = command.verb === 'take-over' ? Math.max(command.document.generation, before.truth.generation) : before.truth.generation;
    const generation = isChange(happening) ? base + 1 : before.truth.generation;
    return unlike([after.truth.generation, after.document.generation], [generation, generation]);
  });

  always('the state keeps its id', ({ before, after }) => unlike([after.truth.id, after.document.id], [before.truth.id, before.truth.id]));

  always('a refusal says what stands in the way and what to do', ({ result }) => {
    return result.ok || /[;:,] /.test(result.error.message) ? [] : [result.error.message];
  });

  always('a change is published and announced with actor, time, verb, from, to and reason', (happening) => {
    const effects = happening.result.ok ? happening.result.value.effects : [];
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
    if (isChange(happening)) {
      expect(effects).toEqual([{ kind: 'publish', document: happening.after.document }, { kind: 'announce', entry }]);
    }
    return isChange(happening) ? [] : effects;
  });

  always('the active release, now and when a pending change is in force, is retained and not denied', ({ after }, { denied }) => {
    return instants(after).filter(({ activeRelease }) => !after.document.retained.includes(activeRelease) || denied.has(activeRelease));
  });

  always('a release that takes weight is retained and not denied', ({ after }, { denied }) => {
    return instants(after).filter(({ weight, candidate }) => weight > 0 && (!after.document.retained.includes(candidate!) || denied.has(candidate!)));
  });

  always('no unexposed release is retained (G14)', ({ after }, { exposed }) => after.document.retained.filter((release) => !exposed.has(release)));

  always('a denied release stands nowhere in the document (G9)', ({ after: { document } }, { denied }) => {
    const named = [document.releases.blue, document.releases.green, ...document.retained, ...document.previews.map((entry) => entry.release)];
    return named.filter((release) => release !== null && denied.has(release));
  });

  always('a rolled-back release is neither promoted nor given weight nor returned to before it is allowed (G21)', ({ after }, { rolledBack }) => {
    return served(after).filter((release) => rolledBack.has(release));
  });

  always('a release that is retained but in no use has a retirement, from which retention counts', ({ after: { truth, document } }) => {
    const inUse = [truth.releases.blue, truth.releases.green, truth.previous[truth.previous.length - 1]];
    return document.retained.filter((release) => !inUse.includes(release) && typeof truth.records[release].retiredAt !== 'number');
  });

  always('a change is never published less than one bound before its instant', ({ before, after, command, now }) => {
    const effectiveAt = after.document.effectiveAt;
    const isNew = effectiveAt !== undefined && effectiveAt !== before.document.effectiveAt && command.verb !== 'take-over';
    return isNew && effectiveAt * 1000 - now < propagationBoundSeconds(after.settings.stateTtl) * 1000 ? [effectiveAt] : [];
  });

  always('while a change is pending, stage, shift and promote change nothing', ({ before, command, result, now }) => {
    const isPending = settled(before.truth, now).pending !== undefined;
    return isPending && ['stage', 'shift', 'promote'].includes(command.verb) && result.ok ? result.value.effects : [];
  });

  always('a pending change can be taken back, unless the state is locked', ({ after }) => {
    const isPending = settled(after.truth, after.now).pending !== undefined && after.truth.lock === undefined;
    return isPending ? [abort, rollback].filter((command) => carryOut(after, command).after.document.effectiveAt !== undefined) : [];
  });

  always('only shift, promote, roll back, abort, deny and an operator\'s document move traffic', ({ before, after, command }) => {
    const still: Verb[] = ['stage', 'allow', 'lock', 'unlock', 'preview', 'revoke', 'prune'];
    const trafficOf = (story: Story): object[] => instants(story).map(({ activeRelease, weight, active }) => ({ activeRelease, weight, active }));
    return still.includes(command.verb) ? unlike(trafficOf(after), trafficOf(before)) : [];
  });

  always('a locked state refuses what moves traffic, except what takes a bad release away', ({ before, command, request, result }) => {
    const moving: Verb[] = ['stage', 'shift', 'promote', 'rollback', 'abort', 'prune'];
    return before.truth.lock !== undefined && request.force !== true && moving.includes(command.verb) && result.ok ? [command] : [];
  });

  always('of two commands on top of one generation the second is refused (G19)', (happening) => {
    if (!isChange(happening)) {
      return [];
    }
    const expectedGeneration = happening.before.truth.generation;
    const { result } = carryOut(happening.after, happening.command, { ...happening.request, expectedGeneration });
    return result.ok || result.error.code !== 'stale-generation' ? [result] : [];
  });

  always('roll back after a promotion, before or after its instant, restores the release that was active', (happening) => {
    if (!isChange(happening) || happening.command.verb !== 'promote') {
      return [];
    }
    const was = inForce(happening.before.document, happening.now).activeRelease;
    return [0, IN_FORCE * 1000].filter((wait) => {
      const back = carryOut({ ...happening.after, now: happening.now + wait }, rollback, { ...happening.request, expectedGeneration: undefined });
      const { activeRelease, weight } = inForce(back.after.document, back.now);
      return activeRelease !== was || weight !== 0;
    });
  });

  always('roll back and abort act at once', (happening) => {
    const { effectiveAt } = happening.after.document;
    const isTakenBack = isChange(happening) && ['rollback', 'abort', 'deny'].includes(happening.command.verb);
    return isTakenBack && effectiveAt !== undefined && effectiveAt !== happening.before.document.effectiveAt ? [effectiveAt] : [];
  });

  always('a first share ends no baking when it is taken back before it is in force', ({ after }) => {
    const shifted = carryOut(carryOut(after, stage('new')).after, shift(5)).after;
    if (shifted.document.effectiveAt === undefined || !Object.values(shifted.document.releases).includes('new')) {
      return [];
    }
    return [abort, rollback, deny('new')].filter((command) => {
      const { weight, bakingSince } = carryOut(shifted, command).after.truth;
      return weight !== 0 || bakingSince !== after.truth.bakingSince;
    });
  });

  always('what is pruned is on no color, is not what a roll back returns to, has no open preview and was not used within the duration (G20)', ({ before, after, now }) => {
    const isPruned = (story: Story, release: string): boolean => story.truth.records[release]?.prunedAt !== undefined;
    const { releases, seconds } = after.settings.retention;
    const pruned = Object.keys(before.truth.records).filter((release) => isPruned(after, release) && !isPruned(before, release));
    return pruned.filter((release) => {
      const { exposedAt, deniedAt = 0, retiredAt = 0, stagedAt } = before.truth.records[release];
      const isKept = [...Object.values(after.truth.releases), after.truth.previous[after.truth.previous.length - 1]].includes(release);
      const isOpen = after.truth.previews.some((entry) => entry.release === release && entry.expires * 1000 > now);
      const isRecent = Math.max(stagedAt, retiredAt, deniedAt) > now - seconds * 1000;
      return isKept || isOpen || isRecent || after.document.retained.length < (exposedAt === undefined || deniedAt > 0 ? 0 : releases);
    });
  });

  always('files go only of what nobody knows, or what left the document one bound ago; meanwhile it cannot be staged (G20)', ({ before, after, now }) => {
    const { sweeping = [] } = after.truth;
    const boundAgo = now - propagationBoundSeconds(after.settings.stateTtl) * 1000;
    const early = sweeping.filter((release) => !before.truth.sweeping?.includes(release)).filter((release) => {
      const record = Object.hasOwn(before.truth.records, release) ? before.truth.records[release] : undefined;
      return record !== undefined && !(record.prunedAt! <= boundAgo);
    });
    const named = [...Object.values(after.document.releases), ...after.document.retained];
    return [...early, ...sweeping.filter((release) => named.includes(release) || carryOut(after, stage(release)).after.truth !== after.truth)];
  });

  always('a release is forgotten only when its files go, and of one that was denied or rolled back that is remembered', ({ before, after }) => {
    const forgotten = Object.entries(before.truth.records).filter(([release]) => !Object.hasOwn(after.truth.records, release));
    return forgotten.filter(([release, { deniedAt, rolledBackAt }]) => {
      return !after.truth.sweeping?.includes(release) || deniedAt !== undefined || rolledBackAt !== undefined;
    });
  });

  always('a published preview is open, and of a release that the document names', ({ result, now }) => {
    return (result.ok ? [result.value.document] : []).flatMap(({ previews, releases, retained }) => {
      return previews.filter(({ release, expires }) => expires * 1000 <= now || ![releases.blue, releases.green, ...retained].includes(release));
    });
  });
});

/**
 * One rule that holds after every command of every history.
 *
 * @param contradictions what is not as the rule says; nothing if all is: jest's `expect` for each of them took most of the time
 */
function always(rule: string, contradictions: (happening: Happening, fates: Fates) => readonly unknown[]): void {
  it(rule, () => {
    holds(fc.property(anyHistory, (history) => {
      let fates: Fates = { exposed: new Set(['a']), denied: new Set(), rolledBack: new Set() };
      expect(history.flatMap((happening) => {
        fates = fatesAfter(fates, happening);
        return contradictions(happening, fates);
      })).toEqual([]);
    }), RUNS);
  });
}

/** Both values, unless they are deeply equal. */
function unlike(actual: unknown, expected: unknown): unknown[] {
  return isDeepStrictEqual(actual, expected) ? [] : [{ actual, expected }];
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
