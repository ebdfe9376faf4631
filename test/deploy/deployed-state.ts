import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from './account';
import { REGION } from './account';
import { TRUTH_KEY } from '../../controller/store/state-store';
import type { EdgeDocument, OperatorAnswer } from '../../src/core';
import { parseDocument } from '../../src/core';
import type { Truth } from '../../src/core/state/truth';

export const REPLICA_REGION = 'us-east-1';

/** The release state as it is deployed: the truth in its table, the two published copies, the operator. */
export class DeployedState {
  constructor(private readonly account: Account, private readonly stackName: string, public readonly stateName = `${stackName}/Release`) {}

  public get parameterName(): string {
    return `/cdk-blue-green/${this.stateName}`;
  }

  public async truth(): Promise<Truth | undefined> {
    const { Item: item } = await new DynamoDBClient(this.account.client()).send(new GetItemCommand({
      TableName: await this.physicalId('AWS::DynamoDB::Table'), Key: TRUTH_KEY, ConsistentRead: true,
    }));
    return item === undefined ? undefined : JSON.parse(item.truth.S!) as Truth;
  }

  /** Lets the idle color have been emptied so much earlier: nobody waits for minutes here, and the controller has the times of every other one. */
  public async hadBeenEmptied(secondsEarlier: number): Promise<void> {
    const truth = (await this.truth())!;
    const aged: Truth = { ...truth, idleEmptiedAt: truth.idleEmptiedAt! - secondsEarlier * 1000 };
    await new DynamoDBClient(this.account.client()).send(new UpdateItemCommand({
      TableName: await this.physicalId('AWS::DynamoDB::Table'),
      Key: TRUTH_KEY,
      UpdateExpression: 'SET truth = :truth',
      ConditionExpression: 'generation = :generation',
      ExpressionAttributeValues: { ':truth': { S: JSON.stringify(aged) }, ':generation': { N: String(truth.generation) } },
    }));
  }

  /** What a published copy holds, read as the edge reads it: a seed and nonsense are no documents. */
  public async published(region = REGION): Promise<EdgeDocument | undefined> {
    const parsed = parseDocument(await this.copy(region) ?? '');
    return parsed.ok && parsed.value.generation > 0 ? parsed.value : undefined;
  }

  public async copy(region = REGION): Promise<string | undefined> {
    try {
      const { Parameter: parameter } = await new SSMClient(this.account.client(region)).send(new GetParameterCommand({ Name: this.parameterName }));
      return parameter!.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) {
        return undefined;
      }
      throw error;
    }
  }

  public async overwriteCopy(value: string, region = REGION): Promise<void> {
    await new SSMClient(this.account.client(region)).send(new PutParameterCommand({ Name: this.parameterName, Value: value, Type: 'String', Overwrite: true }));
  }

  /** Sends a command to the operator, past CloudFormation, and returns when it is in force. */
  public async command(verb: string, fields: Readonly<Record<string, unknown>> = {}): Promise<OperatorAnswer> {
    const { ReleaseOperatorName: operator } = await this.account.outputs(this.stackName);
    const answer = await this.invoke(`${operator}:administer`, { verb, actor: 'test', reason: 'out of band', ...fields });
    if (!answer.ok) {
      throw new Error(`${verb} was refused: ${answer.message}`);
    }
    await this.inForce();
    return answer;
  }

  public async invoke(functionName: string, payload: unknown): Promise<OperatorAnswer> {
    const { Payload: answer, FunctionError: failed } = await new LambdaClient(this.account.client())
      .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const text = Buffer.from(answer!).toString('utf8');
    if (failed !== undefined) {
      throw new Error(`${functionName} failed: ${text}`);
    }
    return JSON.parse(text) as OperatorAnswer;
  }

  /** Waits until a change in step holds everywhere. */
  public async inForce(): Promise<void> {
    const at = (await this.truth())?.pending?.effectiveAt ?? 0;
    await sleep(Math.max(0, at * 1000 + 50 - Date.now()));
  }

  public async stackStatus(): Promise<string> {
    const { Stacks: stacks } = await new CloudFormationClient(this.account.client()).send(new DescribeStacksCommand({ StackName: this.stackName }));
    return stacks![0].StackStatus!;
  }

  /** Of the one resource of a type whose logical id begins so. */
  public async physicalId(type: string, prefix = ''): Promise<string> {
    const client = new CloudFormationClient(this.account.client());
    const { StackResources: resources } = await client.send(new DescribeStackResourcesCommand({ StackName: this.stackName }));
    const found = resources!.filter(({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId!.startsWith(prefix));
    if (found.length !== 1) {
      throw new Error(`${this.stackName} must hold one ${type} ${prefix}*, got: ${found.length}`);
    }
    return found[0].PhysicalResourceId!;
  }
}
