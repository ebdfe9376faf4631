import type { Call } from './proxy';
import type { EdgeDocument, Truth } from '../../../src/core';
import { documentIn, REGIONS } from '../writers/tested-state';

/** A value that was written: some time between the two instants it took the place of the one before. */
interface Written<T> {
  readonly value: T;
  readonly from: number;
  readonly until: number;
}

interface TransactionBody {
  readonly TransactItems: ReadonlyArray<{ readonly Put: { readonly Item: { readonly truth: { readonly S: string } } } }>;
}

/** What was written through the proxies: what the table and the copies held at any moment. */
export class Record {
  private readonly truths: ReadonlyArray<Written<Truth>>;
  private readonly copies: ReadonlyMap<string, ReadonlyArray<Written<EdgeDocument>>>;

  constructor(start: { readonly truth: Truth; readonly document: EdgeDocument }, calls: readonly Call[]) {
    const done = calls.filter(({ status }) => status === 200);
    this.truths = [written(start.truth), ...done.filter(({ target }) => target.endsWith('.TransactWriteItems')).map((call) => (
      written(JSON.parse((JSON.parse(call.body) as TransactionBody).TransactItems[0].Put.Item.truth.S) as Truth, call)))];
    this.copies = new Map(REGIONS.map((region) => [region, [
      written(start.document),
      ...done.filter((call) => call.target.endsWith('.PutParameter') && call.region === region)
        .map((call) => written(documentIn((JSON.parse(call.body) as { Value: string }).Value), call)),
    ]]));
  }

  /** Truths that the table may have held at some moment of a time. */
  public truthsIn(from: number, until: number): Truth[] {
    return heldIn(this.truths, from, until);
  }

  /** Documents that a copy may have held at some moment of a time. */
  public documentsIn(region: string, from: number, until: number): EdgeDocument[] {
    return heldIn(this.copies.get(region)!, from, until);
  }
}

function written<T>(value: T, call?: Call): Written<T> {
  return { value, from: call?.forwardedAt ?? 0, until: call?.answeredAt ?? 0 };
}

/** Held is what may have been written by then, if nothing else has certainly taken its place before. */
function heldIn<T>(all: ReadonlyArray<Written<T>>, from: number, until: number): T[] {
  return all.filter((one) => one.from <= until && !all.some((next) => next.from > one.until && next.until < from)).map(({ value }) => value);
}
