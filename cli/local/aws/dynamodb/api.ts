import type { Input, Operations } from '../json-protocol';
import { ServiceError } from '../service-error';
import type { Database } from './database';
import { applyUpdate, holds, project } from './expression';
import type { Item } from './table';
import { conditionHolds, substitutionsOf, Transactions } from './transaction';

/** The operations of DynamoDB that the controller calls. */
export function dynamoOperations(database: Database): Operations {
  const transactions = new Transactions(database);
  return {
    GetItem: (input, region) => {
      const item = database.table(region, input.TableName).get(input.Key);
      return item === undefined ? {} : { Item: project(input.ProjectionExpression, item, substitutionsOf(input)) };
    },
    PutItem: (input, region) => {
      const table = database.table(region, input.TableName);
      const current = table.get(input.Item);
      refuseUnlessHolds(input, current);
      table.put(input.Item);
      return input.ReturnValues === 'ALL_OLD' && current !== undefined ? { Attributes: current } : {};
    },
    UpdateItem: (input, region) => {
      const table = database.table(region, input.TableName);
      const current = table.get(input.Key);
      refuseUnlessHolds(input, current);
      const next = applyUpdate(input.UpdateExpression, current ?? input.Key, substitutionsOf(input));
      table.put(next);
      return input.ReturnValues === 'ALL_NEW' ? { Attributes: next } : {};
    },
    Query: (input, region) => query(database, input, region),
    TransactWriteItems: (input, region) => transactions.write(input, region),
  };
}

function query(database: Database, input: Input, region: string): unknown {
  const table = database.table(region, input.TableName);
  const substitutions = substitutionsOf(input);
  const matching = table.sorted().filter((item) => holds(input.KeyConditionExpression, item, substitutions));
  const ordered = input.ScanIndexForward === false ? matching.reverse() : matching;
  const start = input.ExclusiveStartKey === undefined
    ? 0 : 1 + ordered.findIndex((item) => table.identity(item) === table.identity(input.ExclusiveStartKey));
  const page = ordered.slice(start, input.Limit === undefined ? undefined : start + input.Limit);
  const items = page
    .filter((item) => holds(input.FilterExpression, item, substitutions))
    .map((item) => project(input.ProjectionExpression, item, substitutions));
  const more = start + page.length < ordered.length;
  return {
    Items: items,
    Count: items.length,
    ScannedCount: page.length,
    ...(more ? { LastEvaluatedKey: table.keyOf(page[page.length - 1]) } : {}),
  };
}

function refuseUnlessHolds(input: Input, current: Item | undefined): void {
  if (!conditionHolds(input, current)) {
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400,
      input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && current !== undefined ? { Item: current } : {});
  }
}
