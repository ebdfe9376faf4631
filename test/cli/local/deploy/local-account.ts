import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../../../cli/local/assembly/assembly';
import type { Template } from '../../../../cli/local/assembly/template';
import { LocalAws, serveAws } from '../../../../cli/local/aws/local-aws';
import { LocalCloudFormation } from '../../../../cli/local/deploy/local-cloudformation';
import { FunctionHost } from '../../../../cli/local/lambda/function-host';
import type { CdkOutFixture } from '../../cdk-out';
import { writeCdkOut } from '../../cdk-out';
import { withFolder } from '../../temporary-folder';

/** A custom resource's function: writes down each event with the stack's status, fails on demand. */
const RECORDER = `
const { appendFileSync } = require('node:fs');
exports.handler = async (event) => {
  const status = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'authorization': 'AWS4-HMAC-SHA256 Credential=local/20260101/' + process.env.AWS_REGION + '/cloudformation/aws4_request' },
    body: 'Action=DescribeStacks&StackName=' + encodeURIComponent(event.StackId),
  }).then((response) => response.text());
  appendFileSync(process.env.RECORD, JSON.stringify({ ...event, stackStatus: /<StackStatus>(.*?)</.exec(status)[1] }) + '\\n');
  const { Fail, Silent, Crash, Data } = event.ResourceProperties;
  if (Crash) throw new Error('crashed');
  if (Silent) return;
  const fails = Fail === event.RequestType || Fail === 'always';
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({
    Status: fails ? 'FAILED' : 'SUCCESS', Reason: fails ? 'told to fail' : undefined,
    PhysicalResourceId: event.ResourceProperties.PhysicalId || event.PhysicalResourceId || 'the-id', Data,
  }) });
};`;

export interface RecordedEvent {
  readonly RequestType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
  readonly stackStatus: string;
}

export interface LocalAccount {
  readonly aws: LocalAws;
  readonly cloudFormation: LocalCloudFormation;
  deploy(app: CdkOutFixture): Promise<void>;
  /** Resources of one stack `Shop`, beside the recorder. */
  deployResources(resources: NonNullable<Template['Resources']>, rest?: Partial<Template>, tags?: Readonly<Record<string, string>>): Promise<void>;
  /** Events since the last call. */
  events(): RecordedEvent[];
}

/** An account in memory in which the function `Recorder` takes the events of custom resources. */
export async function withAccount(act: (account: LocalAccount) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const aws = new LocalAws();
    const server = await serveAws(aws);
    const host = new FunctionHost(server.url);
    const cloudFormation = new LocalCloudFormation({ aws, host, endpoint: server.url });
    const record = join(folder, 'events');
    let read = 0;
    let generation = 0;
    const deploy = async ({ stacks, assets }: CdkOutFixture) => cloudFormation.deploy(
      readAssembly(writeCdkOut(join(folder, String(++generation)), { stacks, assets: { recorder: { 'index.js': RECORDER }, ...assets } })));
    try {
      await act({
        aws,
        cloudFormation,
        deploy,
        deployResources: async (resources, rest, tags) => deploy({
          stacks: { Shop: { tags, template: { ...rest, Resources: { Recorder: recorder(record), ...resources } } } },
        }),
        events: () => {
          const all = existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RecordedEvent) : [];
          return all.slice(read, read = all.length);
        },
      });
    } finally {
      await host.close();
      await server.close();
    }
  });
}

function recorder(record: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'recorder.zip' }, Handler: 'index.handler', Runtime: 'nodejs20.x', Timeout: 5, Environment: { Variables: { RECORD: record } },
    },
  };
}

/** A custom resource that the recorder serves. */
export function custom(properties: Readonly<Record<string, unknown>>) {
  return { Type: 'Custom::BlueGreenTest', Properties: { ServiceToken: { 'Fn::GetAtt': ['Recorder', 'Arn'] }, ...properties } };
}
