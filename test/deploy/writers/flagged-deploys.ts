import { randomBytes } from 'node:crypto';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ControllerProcess } from './controller-process';
import type { TestedState } from './tested-state';
import { HOME, STATE_NAME } from './tested-state';

const TEMPLATE = { Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } };

/** What CloudFormation was told. */
export interface StackAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly Data?: { readonly ActiveColor: string; readonly Generation: number };
}

/** Deploys with a context flag, as CloudFormation sends them to the deployer: once, or the same one several times. */
export class FlaggedDeploys {
  /** The deployer asks CloudFormation whether its stack rolls back. */
  public static async of(state: TestedState): Promise<FlaggedDeploys> {
    const { StackId: stackId } = await new CloudFormationClient(state.client(HOME)).send(new CreateStackCommand({
      StackName: 'Shop', TemplateBody: JSON.stringify(TEMPLATE),
    }));
    return new FlaggedDeploys(state, stackId!);
  }

  private readonly s3: S3Client;

  private constructor(private readonly state: TestedState, private readonly stackId: string) {
    this.s3 = new S3Client(state.client(HOME));
  }

  /** The same event to all of them at one instant. */
  public async send(processes: readonly ControllerProcess[], flags: Readonly<Record<string, string>>, at: number): Promise<StackAnswer[]> {
    const properties = { ServiceToken: 'deployer', StateName: STATE_NAME, ReleaseId: 'third' };
    return Promise.all(processes.map(async (process) => {
      const key = `answers/${randomBytes(8).toString('hex')}`;
      const { error } = await process.order('deployer', {
        RequestType: 'Update',
        ResponseURL: await getSignedUrl(this.s3, new PutObjectCommand({ Bucket: this.state.bucket, Key: key })),
        StackId: this.stackId,
        RequestId: `request ${flags.Nonce}`,
        LogicalResourceId: 'Deployed',
        PhysicalResourceId: `${STATE_NAME}-release`,
        ResourceType: 'Custom::BlueGreenRelease',
        ResourceProperties: { ...properties, ...flags },
        OldResourceProperties: properties,
      }, at);
      return error === undefined ? this.answer(key) : { Status: 'FAILED', Reason: error };
    }));
  }

  private async answer(key: string): Promise<StackAnswer> {
    const { Body: body } = await this.s3.send(new GetObjectCommand({ Bucket: this.state.bucket, Key: key }));
    return JSON.parse(await body!.transformToString()) as StackAnswer;
  }
}
