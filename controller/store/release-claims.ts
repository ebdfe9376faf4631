import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, PutItemCommandInput } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** The content that a release id stands for in one component, and who brings it. */
export interface Claim {
  readonly component: string;
  readonly release: string;
  readonly fingerprint: string;
  readonly by: 'deploy' | 'upload';
}

const CLAIM = 'claim';
const DEPLOYED = 'deployed';

/**
 * Which content a release id stands for, from before its first file is uploaded: a deploy and an upload without one, or two
 * uploads, never bring different files under one id. And which releases the template names, for they come back with a stack
 * that rolls back.
 */
export class ReleaseClaims {
  constructor(private readonly tableName: string, private readonly client = new DynamoDBClient({})) {}

  /**
   * Takes an id for a content. A deploy may take it from an earlier deploy, which failed: CloudFormation runs one at a time.
   *
   * @returns whether the id stands for this content now
   */
  public async take({ component, release, fingerprint, by }: Claim, nowMs: number): Promise<boolean> {
    const isNew = 'attribute_not_exists(fingerprint)';
    const isDeploy = by === 'deploy';
    const taken = await this.put({
      Item: { ...claimKey(component, release), fingerprint: { S: fingerprint }, by: { S: by }, at: { N: String(nowMs) } },
      ConditionExpression: isDeploy ? `${isNew} OR fingerprint = :fingerprint OR #by = :by` : isNew,
      ...isDeploy && { ExpressionAttributeNames: { '#by': 'by' }, ExpressionAttributeValues: { ':fingerprint': { S: fingerprint }, ':by': { S: by } } },
    });
    return taken || this.isOpenTo({ component, release, fingerprint });
  }

  /** Whether an id stands for this content, or for none. */
  public async isOpenTo({ component, release, fingerprint }: Omit<Claim, 'by'>): Promise<boolean> {
    const claimed = (await this.get(claimKey(component, release)))?.fingerprint?.S;
    return claimed === undefined || claimed === fingerprint;
  }

  /** The files of a release are gone, so its id is free for another content, unless it was taken again since an instant. */
  public async free(component: string, release: string, sinceMs: number): Promise<void> {
    await this.put({
      Item: claimKey(component, release),
      ConditionExpression: 'attribute_exists(fingerprint) AND #at < :since',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':since': { N: String(sinceMs) } },
    });
  }

  /** Releases of a component that the template names, or would name again if the stack rolled back. */
  public async deployed(component: string): Promise<string[]> {
    return (await this.get(deployedKey(component)))?.releases?.SS ?? [];
  }

  public async recordDeployed(component: string, releases: readonly string[]): Promise<void> {
    await this.put({ Item: { ...deployedKey(component), releases: { SS: [...new Set(releases)] } } });
  }

  private async get(key: Item): Promise<Item | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: key, ConsistentRead: true }));
    return item;
  }

  /** @returns whether its condition held */
  private async put(input: Omit<PutItemCommandInput, 'TableName'>): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({ TableName: this.tableName, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }
}

function claimKey(component: string, release: string): Item {
  return { pk: { S: CLAIM }, sk: { S: `${component}/${release}` } };
}

function deployedKey(component: string): Item {
  return { pk: { S: DEPLOYED }, sk: { S: component } };
}
