import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Fixture } from './clients';
import { withAws } from './clients';

const TableName = 'State';

async function withTable(act: (dynamo: DynamoDBClient) => Promise<void>): Promise<void> {
  await withAws(async ({ aws, client }: Fixture) => {
    aws.database.create('eu-west-1', TableName, 'pk', 'sk');
    await act(new DynamoDBClient(client));
  });
}

function item(pk: string, sk: string, generation: number): Record<string, AttributeValue> {
  return { pk: { S: pk }, sk: { S: sk }, generation: { N: String(generation) } };
}

function key(pk: string, sk: string): Record<string, AttributeValue> {
  return { pk: { S: pk }, sk: { S: sk } };
}

test('an item is read back, nested values included', async () => {
  await withTable(async (dynamo) => {
    const stored = { ...item('a', 'truth', 1), truth: { M: { retained: { L: [{ S: 'r1' }] }, locked: { BOOL: false }, lock: { NULL: true } } } } as Record<string, AttributeValue>;
    await dynamo.send(new PutItemCommand({ TableName, Item: stored }));
    expect((await dynamo.send(new GetItemCommand({ TableName, Key: key('a', 'truth'), ConsistentRead: true }))).Item).toEqual(stored);
    expect((await dynamo.send(new GetItemCommand({ TableName, Key: key('a', 'other') }))).Item).toBeUndefined();
  });
});

test('a conditional put writes once', async () => {
  await withTable(async (dynamo) => {
    const put = new PutItemCommand({ TableName, Item: item('a', 'truth', 1), ConditionExpression: 'attribute_not_exists(pk)' });
    await dynamo.send(put);
    await expect(dynamo.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});

test('a query gives the newest items of one partition, page by page', async () => {
  await withTable(async (dynamo) => {
    for (const generation of [1, 2, 3]) {
      await dynamo.send(new PutItemCommand({ TableName, Item: item('a', `history#${generation}`, generation) }));
    }
    await dynamo.send(new PutItemCommand({ TableName, Item: item('a', 'truth', 3) }));
    await dynamo.send(new PutItemCommand({ TableName, Item: item('b', 'history#9', 9) }));
    const query = {
      TableName,
      KeyConditionExpression: '#pk = :pk AND begins_with(sk, :prefix)',
      ScanIndexForward: false,
      Limit: 2,
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: 'a' }, ':prefix': { S: 'history#' } },
    };
    const first = await dynamo.send(new QueryCommand(query));
    const second = await dynamo.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect(first.Items?.map(({ sk }) => sk.S)).toEqual(['history#3', 'history#2']);
    expect(second.Items?.map(({ sk }) => sk.S)).toEqual(['history#1']);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });
});

test('an update sets attributes, and creates the item that is not there', async () => {
  await withTable(async (dynamo) => {
    const update = (condition?: string) => new UpdateItemCommand({
      TableName,
      Key: key('a', 'published'),
      UpdateExpression: 'SET #home = :home, replica = :replica',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#home': 'home' },
      ExpressionAttributeValues: { ':home': { N: '4' }, ':replica': { N: '5' } },
      ReturnValues: 'ALL_NEW',
    });
    expect((await dynamo.send(update())).Attributes).toEqual({ ...key('a', 'published'), home: { N: '4' }, replica: { N: '5' } });
    await expect(dynamo.send(update('attribute_not_exists(pk)'))).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});

function advance(from: number): TransactWriteItem[] {
  return [
    { Put: { TableName, Item: item('a', `history#${from + 1}`, from + 1), ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Put: {
        TableName,
        Item: item('a', 'truth', from + 1),
        ConditionExpression: 'attribute_exists(pk) AND generation = :from',
        ExpressionAttributeValues: { ':from': { N: String(from) } },
      },
    },
    { ConditionCheck: { TableName, Key: key('a', 'lock'), ConditionExpression: 'attribute_not_exists(pk)' } },
  ];
}

test('of two transactions on one generation one wins, the other learns which condition failed', async () => {
  await withTable(async (dynamo) => {
    await dynamo.send(new PutItemCommand({ TableName, Item: item('a', 'truth', 1) }));
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: advance(1) }));
    const late = dynamo.send(new TransactWriteItemsCommand({ TransactItems: advance(1) }));
    await expect(late).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[ConditionalCheckFailed, ConditionalCheckFailed, None]'),
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
    });
    expect((await dynamo.send(new GetItemCommand({ TableName, Key: key('a', 'truth') }))).Item?.generation).toEqual({ N: '2' });
  });
});

test('a cancelled transaction writes nothing', async () => {
  await withTable(async (dynamo) => {
    await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: advance(1) }))).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect((await dynamo.send(new GetItemCommand({ TableName, Key: key('a', 'history#2') }))).Item).toBeUndefined();
  });
});

test('a repeated request token writes nothing again', async () => {
  await withTable(async (dynamo) => {
    await dynamo.send(new PutItemCommand({ TableName, Item: item('a', 'truth', 1) }));
    const command = new TransactWriteItemsCommand({ TransactItems: advance(1), ClientRequestToken: 'retry' });
    await dynamo.send(command);
    await dynamo.send(command);
    const other = new TransactWriteItemsCommand({ TransactItems: advance(2), ClientRequestToken: 'retry' });
    await expect(dynamo.send(other)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });
});

test('what is not modelled is refused, never ignored', async () => {
  await withTable(async (dynamo) => {
    const put = dynamo.send(new PutItemCommand({ TableName, Item: item('a', 'truth', 1), ConditionExpression: 'attribute_not_exists(pk) OR NOT generation = :g' }));
    await expect(put).rejects.toMatchObject({ name: 'NotImplemented' });
    const update = dynamo.send(new UpdateItemCommand({ TableName, Key: key('a', 'x'), UpdateExpression: 'REMOVE home' }));
    await expect(update).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

test('a condition with OR holds if one of its sides does', async () => {
  await withTable(async (dynamo) => {
    const put = async (generation: number) => dynamo.send(new PutItemCommand({
      TableName,
      Item: item('a', 'truth', generation),
      ConditionExpression: 'attribute_not_exists(pk) OR generation < :g',
      ExpressionAttributeValues: { ':g': { N: String(generation) } },
    }));
    await put(2);
    await put(10);
    await expect(put(9)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});

test('a table that does not exist is named as such', async () => {
  await withTable(async (dynamo) => {
    await expect(dynamo.send(new GetItemCommand({ TableName: 'Nowhere', Key: key('a', 'b') }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
