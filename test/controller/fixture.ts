import type { Context } from 'aws-lambda';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import type { AwsServer } from '../../cli/local/aws/local-aws';
import { LocalAws, serveAws } from '../../cli/local/aws/local-aws';
import { createDeployer } from '../../controller/cloudformation/create-deployer';
import { createOperator } from '../../controller/commands/create-operator';
import { Controller } from '../../controller/controller';
import { readEnvironment } from '../../controller/environment';
import type { EdgeDocument, OperatorAnswer } from '../../src/core';
import { parseDocument } from '../../src/core';

export const HOME = 'eu-west-1';
export const REPLICA = 'us-east-1';
export const PARAMETER = '/cdk-blue-green/shop';
export const SEED = '{"schema":1,"id":"seed","generation":0}';
const STACK_ID = `arn:aws:cloudformation:${HOME}:000000000000:stack/Shop/1`;

type Properties = Record<string, unknown>;

interface EventOptions {
  readonly type?: string;
  readonly requestType?: string;
  readonly requestId?: string;
  readonly old?: Properties;
}

/** Both functions of the controller, from source, before an in-memory AWS that real SDK clients talk to. */
export class ControllerFixture {
  public static async start(): Promise<ControllerFixture> {
    const aws = new LocalAws();
    const server = await serveAws(aws);
    aws.database.create(HOME, 'table', 'pk', 'sk');
    aws.storage.create('bucket', HOME);
    aws.parameters.put(HOME, PARAMETER, SEED, { overwrite: true });
    const restoreEnv = withEnv({
      AWS_ENDPOINT_URL: server.url,
      AWS_REGION: HOME,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      STATE_NAME: 'shop',
      TABLE_NAME: 'table',
      PARAMETER_NAME: PARAMETER,
      REPLICA_REGION: REPLICA,
      STATE_TTL: '2',
      COMPONENTS: '{"Site":{"kind":"site","bucket":"bucket"}}',
      RETENTION_RELEASES: '5',
      RETENTION_SECONDS: '604800',
    });
    const controller = new Controller(readEnvironment());
    const fixture = new ControllerFixture(aws, server, createDeployer(controller), createOperator(controller), restoreEnv);
    aws.describeStacksWith(() => ({ stackName: 'Shop', stackId: STACK_ID, status: fixture.stackStatus, outputs: {} }));
    return fixture;
  }

  public stackStatus = 'UPDATE_IN_PROGRESS';
  private lastProperties?: Properties;
  private requests = 0;

  private constructor(
    public readonly aws: LocalAws, private readonly server: AwsServer,
    private readonly deployer: ReturnType<typeof createDeployer>,
    private readonly operator: ReturnType<typeof createOperator>,
    private readonly restoreEnv: () => void,
  ) {}

  public async stop(): Promise<void> {
    this.restoreEnv();
    await this.server.close();
  }

  /** Puts all files of a release into the bucket, with their manifest. */
  public upload(release: string, fingerprint = `fingerprint of ${release}`): void {
    const bucket = this.aws.storage.find('bucket')!;
    const objects = { [`releases/${release}/index.html`]: 5, 'shared/assets/app.js': 3 };
    bucket.put(`releases/${release}/index.html`, Buffer.from('hello'), {});
    bucket.put('shared/assets/app.js', Buffer.from('app'), {});
    bucket.put(`manifests/${release}.json`, Buffer.from(JSON.stringify({ release, fingerprint, objects })), {});
  }

  /** Uploads and deploys a release as CloudFormation would. */
  public async deploy(release: string, flags: Properties = {}): Promise<CustomResourceResponse> {
    this.upload(release);
    return this.send({ ReleaseId: release, ...flags });
  }

  /** Sends the release resource's event; the old properties are those of the last successful one. */
  public async send(properties: Properties, options: EventOptions = {}): Promise<CustomResourceResponse> {
    const full = { ServiceToken: 'deployer', StateName: 'shop', ...properties };
    const old = options.old ?? this.lastProperties;
    const expected = this.aws.responses.expect();
    const type = options.type ?? 'Custom::BlueGreenRelease';
    await this.deployer({
      RequestType: options.requestType ?? (old === undefined ? 'Create' : 'Update'),
      ResponseURL: `${this.server.url}${expected.path}`,
      StackId: STACK_ID,
      RequestId: options.requestId ?? `request-${this.requests++}`,
      LogicalResourceId: 'Deployed',
      PhysicalResourceId: 'shop-release',
      ResourceType: type,
      ResourceProperties: full,
      OldResourceProperties: old,
    });
    const response = await expected.response;
    if (response.Status === 'SUCCESS' && type === 'Custom::BlueGreenRelease') {
      this.lastProperties = full;
    }
    return response;
  }

  public async invokeDeployer(event: unknown): Promise<void> {
    return this.deployer(event);
  }

  public async command(verb: string, fields: Properties = {}, alias = 'administer'): Promise<OperatorAnswer> {
    return this.operator({ verb, actor: 'alice', reason: 'test', ...fields }, {
      invokedFunctionArn: `arn:aws:lambda:${HOME}:000000000000:function:shop-operator:${alias}`,
    } as Context);
  }

  public async invokeOperator(event: unknown, alias = 'administer'): Promise<OperatorAnswer> {
    return this.operator(event, { invokedFunctionArn: `arn:aws:lambda:${HOME}:000000000000:function:shop-operator:${alias}` } as Context);
  }

  public published(region = HOME): EdgeDocument | undefined {
    const parsed = parseDocument(this.aws.parameters.get(region, PARAMETER)?.value ?? '');
    return parsed.ok ? parsed.value : undefined;
  }

  /** The instant of the pending change passes. */
  public async waitUntilEffective(): Promise<void> {
    const at = this.published()?.effectiveAt;
    if (at !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at * 1000 - Date.now() + 5)));
    }
  }
}

/** Runs with a fixture and stops it whatever happens. */
export async function withController(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  const fixture = await ControllerFixture.start();
  try {
    await act(fixture);
  } finally {
    await fixture.stop();
  }
}

function withEnv(values: Record<string, string>): () => void {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  Object.assign(process.env, values);
  return () => Object.entries(before).forEach(([name, value]) => {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  });
}
