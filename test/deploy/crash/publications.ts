import type { Call } from './proxy';
import type { EdgeDocument, HistoryEntry, Truth } from '../../../src/core';
import { propagationBoundSeconds } from '../../../src/core';
import type { Asked } from '../writers/controller-process';
import type { Version } from '../writers/tested-state';
import { SETTINGS } from '../writers/tested-state';

/** Between the look at the clock and the arrival of the write: as much as a change is given to leave the controller. */
const PUBLISH_MS = 1000;

const BOUND_MS = propagationBoundSeconds(SETTINGS.stateTtl) * 1000;

/** What two processes of one machine may differ by. */
const CLOCKS_MS = 5;

/** @returns what a copy held after something newer */
export function stepsBack(versions: readonly Version[], excused: readonly Call[]): string[] {
  return versions.filter((version, index) => !isFrom(version, excused)
    && versions.slice(0, index).some(({ document }) => document.id === version.document.id && document.generation > version.document.generation))
    .map(({ region, at, document }) => `the copy in ${region} went back to generation ${document.generation} at ${at}`);
}

/** @returns changes that no copy held one bound before their instant; the one that was published at the start is not judged */
export function lateChanges(versions: readonly Version[], start: EdgeDocument, excused: readonly Call[]): string[] {
  const first = new Map<number, Version>();
  for (const version of [...versions].sort((a, b) => a.at - b.at)) {
    const { effectiveAt } = version.document;
    if (effectiveAt !== undefined && effectiveAt !== start.effectiveAt && !first.has(effectiveAt)) {
      first.set(effectiveAt, version);
    }
  }
  return [...first].filter(([effectiveAt, version]) => version.at + BOUND_MS - PUBLISH_MS > effectiveAt * 1000 && !isFrom(version, excused))
    .map(([effectiveAt, { region, at, document }]) => (
      `generation ${document.generation} came out in ${region} ${effectiveAt * 1000 - at} ms before its instant, less than ${BOUND_MS - PUBLISH_MS}`));
}

/** @returns changes that were put off after somebody could read them */
export function putOff(truths: readonly Truth[], history: readonly HistoryEntry[], versions: readonly Version[], asked: readonly Asked[]): string[] {
  return history.filter(({ verb }) => verb === 'reconcile').flatMap(({ generation, at }) => {
    const before = truths.find((truth) => truth.generation === generation - 1)?.pending?.effectiveAt;
    const begun = Math.max(...asked.filter(({ startedAt, endedAt }) => startedAt <= at && at <= endedAt).map(({ startedAt }) => startedAt));
    const out = versions.find((version) => version.document.effectiveAt === before && version.at < begun);
    return out === undefined ? [] : [`generation ${generation} put off what was out in ${out.region} since ${out.at}`];
  });
}

function isFrom({ region, text, at }: Version, writes: readonly Call[]): boolean {
  return writes.some((call) => call.region === region && call.forwardedAt! <= at + CLOCKS_MS && at <= call.answeredAt! + CLOCKS_MS
    && (JSON.parse(call.body) as { Value: string }).Value === text);
}
