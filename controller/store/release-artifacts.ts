import { DynamoDBClient, GetItemCommand, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Color } from '../../src/core/color';
import { COLORS } from '../../src/core/color';

/** What a component runs for a release. */
export interface ReleaseArtifact {
  /** ARN of a task definition with its revision, or number of a version. */
  readonly id: string;
  /** Of what synthesis knew of it. */
  readonly fingerprint: string;
}

const ARTIFACT = 'artifact';
const COMING = 'coming';

/** CloudFormation goes on as soon as other resources let it; a deploy that was left half done counts no more. */
const COMING_SECONDS = 3600;

/** No release has this id: it names what stands in for a release that a component has nothing of. */
export const STAND_IN = '';

/** Which task definition or version each release was deployed with, per component. Entries are small: they name what a color runs. */
export class ReleaseArtifacts {
  constructor(private readonly tableName: string, private readonly client = new DynamoDBClient({})) {}

  public async find(component: string, release: string): Promise<ReleaseArtifact | undefined> {
    const command = new GetItemCommand({ TableName: this.tableName, Key: keyOf(component, release), ConsistentRead: true });
    const { Item: item } = await this.client.send(command);
    return item?.id === undefined ? undefined : { id: item.id.S!, fingerprint: item.fingerprint.S! };
  }

  /** Of every release that was not forgotten, and of what stands in. */
  public async list(component: string): Promise<Map<string, ReleaseArtifact>> {
    const found = new Map<string, ReleaseArtifact>();
    const prefix = `${component}/`;
    const query = {
      TableName: this.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: ARTIFACT }, ':prefix': { S: prefix } },
      ConsistentRead: true,
    };
    for await (const { Items: items = [] } of paginateQuery({ client: this.client }, query)) {
      for (const { sk, id, fingerprint } of items.filter((item) => item.id !== undefined)) {
        found.set(sk.S!.slice(prefix.length), { id: id.S!, fingerprint: fingerprint.S! });
      }
    }
    return found;
  }

  public async record(component: string, release: string, { id, fingerprint }: ReleaseArtifact): Promise<void> {
    await this.put({ ...keyOf(component, release), id: { S: id }, fingerprint: { S: fingerprint } });
  }

  /** The controller may delete no item: an empty one is as good. */
  public async forget(component: string, release: string): Promise<void> {
    await this.put(keyOf(component, release));
  }

  /** What a deploy is about to put on a color, and on the other color nothing; nothing at all when it is undone. */
  public async recordComing(component: string, coming: { readonly color: Color; readonly id: string } | undefined): Promise<void> {
    await Promise.all(COLORS.map(async (color) => this.put({
      ...comingKey(component, color), ...coming?.color === color && { id: { S: coming.id }, at: { N: String(Date.now()) } },
    })));
  }

  /** What a deploy is about to put on a color, or has put there. */
  public async coming(component: string, color: Color): Promise<string | undefined> {
    const command = new GetItemCommand({ TableName: this.tableName, Key: comingKey(component, color), ConsistentRead: true });
    const { Item: item } = await this.client.send(command);
    return item?.id === undefined || Number(item.at.N) + COMING_SECONDS * 1000 < Date.now() ? undefined : item.id.S;
  }

  private async put(item: Record<string, AttributeValue>): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: item }));
  }
}

function keyOf(component: string, release: string): Record<string, AttributeValue> {
  return { pk: { S: ARTIFACT }, sk: { S: `${component}/${release}` } };
}

function comingKey(component: string, color: Color): Record<string, AttributeValue> {
  return { pk: { S: COMING }, sk: { S: `${component}/${color}` } };
}
