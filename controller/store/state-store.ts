import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, PutItemCommandInput, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { HistoryEntry, Transition } from '../../src/core/state/transition';
import type { Truth } from '../../src/core/state/truth';

/** How a commit ended: another writer was first, or this very request was carried out before. */
export type CommitResult = 'committed' | 'conflict' | 'repeated';

/** Two transactions at once on one item may cancel each other: neither has won then, so both try again. */
const COMMIT_ATTEMPTS = 6;
const COLLISION_PAUSE_MS = 40;

type Item = Record<string, AttributeValue>;
type CallOptions = { readonly abortSignal: AbortSignal };

/** One partition per kind of item; the sort key orders within it. */
export const TRUTH_KEY: Item = { pk: { S: 'truth' }, sk: { S: 'truth' } };
const HISTORY = 'history';
const NONCE = 'nonce';

/** The truth and its audit in DynamoDB. Each change is one conditional transaction, so of two writers one wins. */
export class StateStore {
  constructor(private readonly tableName: string, private readonly client = new DynamoDBClient({})) {}

  public async load(): Promise<Truth | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: TRUTH_KEY, ConsistentRead: true }));
    return item?.truth.S === undefined ? undefined : JSON.parse(item.truth.S) as Truth;
  }

  /** Writes generation n+1 only on top of `previous`, with its history entry and the request's nonce. */
  public async commit(previous: Truth | undefined, next: Transition, nonce?: string): Promise<CommitResult> {
    const entry = next.effects.flatMap((effect) => effect.kind === 'announce' ? [effect.entry] : [])[0];
    const writes: TransactWriteItem[] = [
      { Put: { TableName: this.tableName, Item: truthItem(next.truth), ...onTopOf(previous) } },
      { Put: { TableName: this.tableName, Item: historyItem(entry), ConditionExpression: 'attribute_not_exists(pk)' } },
    ];
    if (nonce !== undefined) {
      writes.push({ Put: { TableName: this.tableName, Item: nonceItem(nonce), ConditionExpression: 'attribute_not_exists(pk)' } });
    }
    for (let attempt = 1; ; attempt++) {
      try {
        await this.client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
        return 'committed';
      } catch (error) {
        const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons?.map(({ Code }) => Code) ?? [] : [];
        if (reasons.includes('ConditionalCheckFailed')) {
          return reasons[2] === 'ConditionalCheckFailed' ? 'repeated' : 'conflict';
        }
        if (!reasons.includes('TransactionConflict') || attempt === COMMIT_ATTEMPTS) {
          throw error;
        }
        await sleep(attempt * COLLISION_PAUSE_MS * (0.5 + Math.random()));
      }
    }
  }

  /** Whether a nonce was seen before. */
  public async knows(nonce: string): Promise<boolean> {
    const { pk, sk } = nonceItem(nonce);
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { pk, sk }, ConsistentRead: true }));
    return item !== undefined;
  }

  /** Remembers the nonce of a request that changed nothing, so that its replay changes nothing either. */
  public async remember(nonce: string): Promise<void> {
    await this.putUnless({ TableName: this.tableName, Item: nonceItem(nonce), ConditionExpression: 'attribute_not_exists(pk)' });
  }

  /** Instant of the latest change that a copy was seen to hold, in this life of the state. */
  public async published(id: string): Promise<number | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: publishedKey(id), ConsistentRead: true }));
    return item === undefined ? undefined : Number(item.effectiveAt.N);
  }

  /** Whoever comes late takes nothing back. */
  public async recordPublished(id: string, effectiveAt: number): Promise<void> {
    await this.putUnless({
      TableName: this.tableName,
      Item: { ...publishedKey(id), effectiveAt: { N: String(effectiveAt) } },
      ConditionExpression: 'attribute_not_exists(pk) OR effectiveAt < :effectiveAt',
      ExpressionAttributeValues: { ':effectiveAt': { N: String(effectiveAt) } },
    });
  }

  /** The change after which paths outside the cache key were invalidated last. */
  public async invalidated(key: string, options?: CallOptions): Promise<string | undefined> {
    const command = new GetItemCommand({ TableName: this.tableName, Key: invalidatedKey(key), ConsistentRead: true });
    const { Item: item } = await this.client.send(command, options);
    return item?.change?.S;
  }

  /** Without a change it is forgotten; writing that needs no permission to delete. */
  public async recordInvalidated(key: string, change: string | undefined, options?: CallOptions): Promise<void> {
    const item = { ...invalidatedKey(key), ...change !== undefined && { change: { S: change } } };
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: item }), options);
  }

  /** The latest changes, newest first; those before a generation, if one is given. */
  public async history(limit: number, before?: number): Promise<HistoryEntry[]> {
    const { Items: items = [] } = await this.client.send(new QueryCommand({
      TableName: this.tableName,
      KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
      ExpressionAttributeValues: { ':pk': { S: HISTORY }, ...before !== undefined && { ':before': { S: historyKey(before) } } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }));
    return items.map((item) => JSON.parse(item.entry.S!) as HistoryEntry);
  }

  /** What does not meet its condition is in place already. */
  private async putUnless(input: PutItemCommandInput): Promise<void> {
    try {
      await this.client.send(new PutItemCommand(input));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }
}

function onTopOf(previous: Truth | undefined): Pick<NonNullable<TransactWriteItem['Put']>, 'ConditionExpression' | 'ExpressionAttributeValues'> {
  return previous === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
      ConditionExpression: 'id = :id AND generation = :generation',
      ExpressionAttributeValues: { ':id': { S: previous.id }, ':generation': { N: String(previous.generation) } },
    };
}

function truthItem(truth: Truth): Item {
  return { ...TRUTH_KEY, id: { S: truth.id }, generation: { N: String(truth.generation) }, truth: { S: JSON.stringify(truth) } };
}

function historyItem(entry: HistoryEntry): Item {
  return { pk: { S: HISTORY }, sk: { S: historyKey(entry.generation) }, entry: { S: JSON.stringify(entry) } };
}

function historyKey(generation: number): string {
  return String(generation).padStart(12, '0');
}

function publishedKey(id: string): Item {
  return { pk: { S: 'published' }, sk: { S: id } };
}

function invalidatedKey(key: string): Item {
  return { pk: { S: 'invalidated' }, sk: { S: key } };
}

function nonceItem(nonce: string): Item {
  return { pk: { S: NONCE }, sk: { S: nonce } };
}
