import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { CoffeeShop } from './coffee-shop';
import { REPLICA_REGION } from './deployed-state';

type Item = Record<string, AttributeValue>;

/** All that a state remembers, to come back to without a deploy: its table and both copies. */
export class StateSnapshot {
  public static async of(shop: CoffeeShop): Promise<StateSnapshot> {
    const { state } = shop;
    return new StateSnapshot(shop, await itemsOf(shop), (await state.copy())!, (await state.copy(REPLICA_REGION))!);
  }

  private constructor(
    private readonly shop: CoffeeShop, private readonly items: readonly Item[], private readonly home: string, private readonly replica: string,
  ) {}

  public async restore(): Promise<void> {
    const { account, state } = this.shop;
    await forgetState(this.shop);
    const client = new DynamoDBClient(account.client());
    const TableName = await state.physicalId('AWS::DynamoDB::Table');
    await Promise.all(this.items.map(async (Item) => client.send(new PutItemCommand({ TableName, Item }))));
    await state.overwriteCopy(this.home);
    await state.overwriteCopy(this.replica, REPLICA_REGION);
  }
}

/** As if no release had ever been deployed. */
export async function forgetState(shop: CoffeeShop): Promise<void> {
  const client = new DynamoDBClient(shop.account.client());
  const TableName = await shop.state.physicalId('AWS::DynamoDB::Table');
  const items = await itemsOf(shop);
  await Promise.all(items.map(async ({ pk, sk }) => client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }))));
}

async function itemsOf({ account, state }: CoffeeShop): Promise<Item[]> {
  const command = new ScanCommand({ TableName: await state.physicalId('AWS::DynamoDB::Table'), ConsistentRead: true });
  const { Items: items = [] } = await new DynamoDBClient(account.client()).send(command);
  return items;
}
