import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What a component runs for a release. */
export interface ReleaseArtifact {
  /** ARN with its revision. */
  readonly taskDefinition: string;
  /** Of what synthesis knew of it. */
  readonly fingerprint: string;
}

const ARTIFACT = 'artifact';

/** Which task definition each release was deployed with, per component. Entries are small and are kept: they name what a color runs. */
export class ReleaseArtifacts {
  constructor(private readonly tableName: string, private readonly client = new DynamoDBClient({})) {}

  public async find(component: string, release: string): Promise<ReleaseArtifact | undefined> {
    const command = new GetItemCommand({ TableName: this.tableName, Key: keyOf(component, release), ConsistentRead: true });
    const { Item: item } = await this.client.send(command);
    return item === undefined ? undefined : { taskDefinition: item.taskDefinition.S!, fingerprint: item.fingerprint.S! };
  }

  public async record(component: string, release: string, { taskDefinition, fingerprint }: ReleaseArtifact): Promise<void> {
    await this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: { ...keyOf(component, release), taskDefinition: { S: taskDefinition }, fingerprint: { S: fingerprint } },
    }));
  }
}

function keyOf(component: string, release: string): Record<string, AttributeValue> {
  return { pk: { S: ARTIFACT }, sk: { S: `${component}/${release}` } };
}
