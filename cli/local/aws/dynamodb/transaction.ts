import { isDeepStrictEqual } from 'node:util';
import type { Input } from '../json-protocol';
import { notModelled, ServiceError } from '../service-error';
import type { Database } from './database';
import { applyUpdate, holds } from './expression';
import type { Item, Table } from './table';

interface Action {
  readonly table: Table;
  readonly input: Input;
  readonly current: Item | undefined;
  /** Undefined for a mere condition. */
  readonly next?: () => Item;
}

/** Whether a write's condition holds, or what DynamoDB says when it does not. */
export function conditionHolds(input: Input, current: Item | undefined): boolean {
  return holds(input.ConditionExpression, current ?? {}, substitutionsOf(input));
}

export function substitutionsOf(input: Input) {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}

/** All writes of `TransactWriteItems`, or none and the reason for each. */
export class Transactions {
  private readonly done = new Map<string, unknown>();

  constructor(private readonly database: Database) {}

  /** A repeated token writes nothing again: the SDK sends the same one when it retries. */
  write(input: Input, region: string): void {
    const { ClientRequestToken: token, TransactItems: items } = input;
    if (token !== undefined && this.done.has(token)) {
      if (!isDeepStrictEqual(this.done.get(token), items)) {
        throw new ServiceError('IdempotentParameterMismatchException', 'The request token was used with other parameters.');
      }
      return;
    }
    const actions = (items as Input[]).map((item) => this.actionOf(item, region));
    refuseRepeatedItems(actions);
    refuseFailedConditions(actions);
    actions.forEach(({ table, next }) => next && table.put(next()));
    this.done.set(token, items);
  }

  private actionOf(item: Input, region: string): Action {
    const [kind, input] = Object.entries(item)[0] as [string, Input];
    const table = this.database.table(region, input.TableName);
    const current = table.get(input.Item ?? input.Key);
    switch (kind) {
      case 'ConditionCheck': return { table, input, current };
      case 'Put': return { table, input, current, next: () => input.Item };
      case 'Update': return { table, input, current, next: () => applyUpdate(input.UpdateExpression, current ?? input.Key, substitutionsOf(input)) };
      default: throw notModelled(`${kind} in a DynamoDB transaction`);
    }
  }
}

function refuseRepeatedItems(actions: readonly Action[]): void {
  const identities = actions.map(({ table, input }) => `${table.name} ${table.identity(input.Item ?? input.Key)}`);
  if (new Set(identities).size < identities.length) {
    throw new ServiceError('ValidationException', 'Transaction request cannot include multiple operations on one item');
  }
}

function refuseFailedConditions(actions: readonly Action[]): void {
  const reasons = actions.map(({ input, current }) => conditionHolds(input, current) ? { Code: 'None' } : {
    Code: 'ConditionalCheckFailed',
    Message: 'The conditional request failed',
    ...(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && current !== undefined ? { Item: current } : {}),
  });
  const codes = reasons.map(({ Code }) => Code);
  if (codes.some((code) => code !== 'None')) {
    throw new ServiceError(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
      400,
      { CancellationReasons: reasons, Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]` },
    );
  }
}
