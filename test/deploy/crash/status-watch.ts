import { setTimeout as sleep } from 'node:timers/promises';
import type { Record } from './record';
import type { StatusReport, Truth } from '../../../src/core';
import { settled } from '../../../src/core';
import { documentOf } from '../../../src/core/state/publication';
import type { Asked, ControllerProcess } from '../writers/controller-process';
import { isSame } from '../writers/replay';
import { HOME, REPLICA } from '../writers/tested-state';

const EVERY_MS = 120;

/** Asks for the status all the time. */
export class StatusWatch {
  private readonly seen: Asked[] = [];
  private readonly ended: Promise<void>;
  private isOver = false;

  constructor(process: ControllerProcess) {
    this.ended = this.watch(process);
  }

  public async stop(): Promise<readonly Asked[]> {
    this.isOver = true;
    await this.ended;
    return this.seen;
  }

  private async watch(process: ControllerProcess): Promise<void> {
    while (!this.isOver) {
      this.seen.push(await process.ask({ verb: 'status', actor: 'watcher', reason: '' }));
      await sleep(EVERY_MS);
    }
  }
}

/** @returns what a status said that was true at no moment between question and answer */
export function statusLie({ answer, error, startedAt, endedAt }: Asked, record: Record): string | undefined {
  const status = answer?.ok === true ? answer.status : undefined;
  if (status === undefined) {
    return `there was no status: ${error ?? JSON.stringify(answer)}`;
  }
  if (!record.truthsIn(startedAt, endedAt).some((truth) => says(status, truth))) {
    return `the status said ${JSON.stringify(status.truth)} at ${status.now}, which the table held at no moment`;
  }
  const wrong = ([[HOME, status.published.home], [REPLICA, status.published.replica]] as const).find(([region, generation]) => (
    !record.documentsIn(region, startedAt, endedAt).some((document) => document.generation === generation)));
  return wrong && `the status said that the copy in ${wrong[0]} holds generation ${wrong[1]}, which it held at no moment`;
}

/** Whether a status says what a truth means at its time. */
function says({ now, document, truth: told }: StatusReport, stored: Truth): boolean {
  const truth = settled(stored, now);
  const { generation, active, weight, releases, records, pending } = truth;
  const change = pending ? { effectiveAt: pending.effectiveAt, before: pending.before } : null;
  const expected = { generation, active, weight, releases, records, pending: change };
  return told !== null && isSame({ ...told, ...expected }, told) && isSame(document, documentOf(truth, now));
}
