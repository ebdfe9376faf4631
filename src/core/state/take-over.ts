import { COLORS, otherColor } from '../color';
import type { EdgeDocument, Traffic } from '../document';
import type { TakeOver } from './command';
import { refuse } from './refusal';
import { retainedReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { ReleaseRecord, Truth } from './truth';
import { activeRelease, recordOf } from './truth';
import { takeBack } from './way-back';

/** Accepts a document that an operator wrote over the published one: break glass, recorded like any other change. */
export function takeOver(truth: Truth, command: TakeOver, context: StepContext): StepResult {
  const document = command.document;
  if (document.id !== truth.id || document.generation <= truth.generation) {
    return refuse('stale-generation', `document ${document.id} of generation ${document.generation} is not newer than ${truth.id} of generation ${truth.generation}; write one with that id and a higher generation`);
  }
  const current = truth.pending === undefined ? truth : takeBack(truth, truth.pending);
  const { sweeping, bakingSince, ...kept } = current;
  const spared = sweeping?.filter((release) => !namedReleases(document).includes(release));
  const empties = COLORS.some((color) => document.releases[color] === null && current.releases[color] !== null);
  const based: Truth = {
    ...kept,
    ...spared && { sweeping: spared },
    ...empties && { idleEmptiedAt: context.nowMs },
    releases: document.releases,
    previews: document.previews,
    records: recordsOf(current, document, context),
  };
  const now = withTraffic(based, document.before ?? document, activeRelease(current), document.generation);
  const next = document.before === undefined ? now : {
    ...withTraffic(now, document, activeRelease(now), document.generation),
    pending: { effectiveAt: document.effectiveAt as number, before: document.before, activeSinceBefore: now.activeSince },
  };
  return step(next, `the document of generation ${document.generation} is taken over`);
}

function withTraffic(truth: Truth, traffic: Traffic, activeBefore: string, generation: number): Truth {
  const next = { ...truth, active: traffic.active, weight: traffic.weight };
  return activeRelease(next) === activeBefore
    ? next
    : { ...next, activeSince: generation, previous: truth.previous.concat(activeBefore) };
}

/** Whoever breaks the glass overrules: what the document retains is allowed, what it no longer retains is denied. */
function recordsOf(truth: Truth, document: EdgeDocument, context: StepContext): Truth['records'] {
  const records: { [release: string]: ReleaseRecord } = { ...truth.records };
  namedReleases(document).forEach((release) => {
    const known = recordOf(truth, release) ?? { components: {}, stagedAt: context.nowMs, stagedIn: document.generation };
    records[release] = document.retained.includes(release) ? retainedRecord(known, release, document, context) : known;
  });
  retainedReleases(truth).filter((release) => !document.retained.includes(release)).forEach((release) => {
    records[release] = { ...records[release], deniedAt: context.nowMs };
  });
  return records;
}

function namedReleases(document: EdgeDocument): string[] {
  return COLORS.map((color) => document.releases[color]).concat(document.retained).filter((release) => release !== null);
}

function retainedRecord(known: ReleaseRecord, release: string, document: EdgeDocument, context: StepContext): ReleaseRecord {
  const { deniedAt, prunedAt, retiredAt, rolledBackAt, sweptAt, ...rest } = known;
  const before = document.before ?? document;
  const isWeighted = isCandidate(release, document, document) || isCandidate(release, document, before);
  const record = { ...rest, exposedAt: known.exposedAt ?? context.nowMs, stagedIn: isWeighted ? context.generation : known.stagedIn };
  if (isServed(release, document, document)) {
    return record;
  }
  return isServed(release, document, before)
    ? { ...record, retiredAt: document.effectiveAt as number * 1000 }
    : { ...record, retiredAt: retiredAt ?? context.nowMs, rolledBackAt };
}

function isServed(release: string, document: EdgeDocument, traffic: Traffic): boolean {
  return document.releases[traffic.active] === release || isCandidate(release, document, traffic);
}

function isCandidate(release: string, document: EdgeDocument, traffic: Traffic): boolean {
  return traffic.weight > 0 && document.releases[otherColor(traffic.active)] === release;
}
