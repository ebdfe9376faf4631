import { COLORS } from '../color';
import type { EdgeDocument } from '../document';
import type { TakeOver } from './command';
import { refuse } from './refusal';
import { retainedReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { ReleaseRecord, Truth } from './truth';
import { activeRelease } from './truth';

/** Accepts a document that an operator wrote over the published one: break glass, recorded like any other change. */
export function takeOver(truth: Truth, command: TakeOver, context: StepContext): StepResult {
  const document = command.document;
  if (document.id !== truth.id || document.generation <= truth.generation) {
    return refuse('stale-generation', `document ${document.id} of generation ${document.generation} is not newer than ${truth.id} of generation ${truth.generation}`);
  }
  const before = activeRelease(truth);
  const { pending, ...rest } = truth;
  const next: Truth = {
    ...rest,
    active: document.active,
    weight: document.weight,
    releases: document.releases,
    records: recordsOf(truth, document, context),
    previews: document.previews,
    ...(document.before !== undefined && {
      pending: { effectiveAt: document.effectiveAt as number, before: document.before, activeSinceBefore: truth.activeSince },
    }),
  };
  return step(activeRelease(next) === before
    ? next
    : { ...next, activeSince: document.generation, previous: truth.previous.concat(before) },
  `the document of generation ${document.generation} is taken over`);
}

function recordsOf(truth: Truth, document: EdgeDocument, context: StepContext): Truth['records'] {
  const records: { [release: string]: ReleaseRecord } = { ...truth.records };
  COLORS.map((color) => document.releases[color]).concat(document.retained).forEach((release) => {
    if (release !== null && records[release] === undefined) {
      records[release] = { components: {}, stagedAt: context.nowMs, stagedIn: document.generation };
    }
  });
  document.retained.forEach((release) => {
    records[release] = { ...records[release], exposedAt: records[release].exposedAt ?? context.nowMs, deniedAt: undefined, prunedAt: undefined };
  });
  retainedReleases(truth).filter((release) => document.retained.indexOf(release) < 0).forEach((release) => {
    records[release] = { ...records[release], deniedAt: context.nowMs };
  });
  return records;
}
