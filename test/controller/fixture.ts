import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { timeoutSignal } from './own-time';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import type { Item } from '../../cli/local/aws/dynamodb/table';
import type { AwsServer } from '../../cli/local/aws/local-aws';
import { LocalAws, serveAws } from '../../cli/local/aws/local-aws';
import type { StoredObject } from '../../cli/local/aws/s3/object-storage';
import type { ServiceResponse } from '../../cli/local/aws/service';
import { createDeployer } from '../../controller/cloudformation/create-deployer';
import { createOperator } from '../../controller/commands/create-operator';
import { Controller } from '../../controller/controller';
import { readEnvironment } from '../../controller/environment';
import { Metrics } from '../../controller/metrics';
import { StateStore, TRUTH_KEY } from '../../controller/store/state-store';
import type { Command, EdgeDocument, OperatorAnswer, Truth } from '../../src/core';
import { parseDocument, transition } from '../../src/core';
import type { SiteLayout } from '../../src/core/site-layout';

export const HOME = 'eu-west-1';
export const REPLICA = 'us-east-1';
export const PARAMETER = '/cdk-blue-green/shop';
export const SEED = '{"schema":1,"id":"seed","generation":0}';
const APP = { 'assets/app.js': 'app' };
const STACK_ID = `arn:aws:cloudformation:${HOME}:000000000000:stack/Shop/1`;

type Properties = Record<string, unknown>;

/** What a release holds: shared path -> content, deploy-time path -> content. */
export interface Upload {
  readonly fingerprint?: string;
  readonly shared?: Readonly<Record<string, string>>;
  readonly deployTime?: Readonly<Record<string, string>>;
  readonly state?: string;
  readonly layout?: SiteLayout;
}

export interface Memory {
  readonly at: number;
  readonly items: ReadonlyArray<Item>;
  readonly objects: readonly StoredObject[];
  readonly parameters: ReadonlyArray<readonly [region: string, value: string]>;
}

interface EventOptions {
  readonly type?: string;
  readonly requestType?: string;
  readonly requestId?: string;
  readonly old?: Properties;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What CloudWatch knows of alarms, by region and name; a region may be out of order. */
export class LocalAlarms {
  public readonly calls: { readonly region: string; readonly input: Record<string, unknown> }[] = [];
  private readonly states = new Map<string, Record<string, AlarmState> | 'hanging' | 'failing'>();

  public set(region: string, states: Record<string, AlarmState> | 'hanging' | 'failing'): void {
    this.states.set(region, states);
  }

  /** Metric alarms, but those whose names start with `any-` are composite. */
  public answerTo(aws: LocalAws): void {
    const call = aws.call.bind(aws);
    aws.call = async (request) => {
      if (request.headers['x-amz-target'] !== 'GraniteServiceVersion20100801.DescribeAlarms') {
        return call(request);
      }
      const input = JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
      this.calls.push({ region: request.region, input });
      return this.describe(this.states.get(request.region) ?? {}, input.AlarmNames as string[]);
    };
  }

  private async describe(states: Record<string, AlarmState> | 'hanging' | 'failing', names: readonly string[]): Promise<ServiceResponse> {
    if (states === 'hanging') {
      return new Promise(() => undefined);
    }
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    if (states === 'failing') {
      return { status: 400, headers, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }) };
    }
    const known = names.filter((name) => states[name] !== undefined).map((AlarmName) => ({ AlarmName, StateValue: states[AlarmName] }));
    const isComposite = ({ AlarmName: name }: { AlarmName: string }): boolean => name.startsWith('any-');
    const output = { MetricAlarms: known.filter((alarm) => !isComposite(alarm)), CompositeAlarms: known.filter(isComposite) };
    return { status: 200, headers, body: JSON.stringify(output) };
  }
}

/** Both functions of the controller, from source, before an in-memory AWS that real SDK clients talk to. */
export class ControllerFixture {
  public static async start(env: Properties = {}): Promise<ControllerFixture> {
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
      AWS_MAX_ATTEMPTS: '1',
      STATE_NAME: 'shop',
      TABLE_NAME: 'table',
      PARAMETER_NAME: PARAMETER,
      REPLICA_REGION: REPLICA,
      STATE_TTL: '2',
      COMPONENTS: '{"Site":{"kind":"site","bucket":"bucket"}}',
      RETENTION_RELEASES: '5',
      RETENTION_SECONDS: '604800',
      ...env as Record<string, string>,
    });
    const clock = Date.now.bind(Date);
    const log: string[] = [];
    const now = (): number => Date.now();
    const pauses: number[] = [];
    const pause = async (ms: number): Promise<void> => void pauses.push(ms);
    const controller = new Controller(readEnvironment(), now, new Metrics('shop', now, (line) => log.push(line)), pause);
    const fixture = new ControllerFixture(aws, server, createDeployer(controller), createOperator(controller), restoreEnv, log, pauses);
    fixture.clockMock.mockImplementation(() => clock() + fixture.passed);
    fixture.alarms.answerTo(aws);
    aws.describeStacksWith(() => ({ stackName: 'Shop', stackId: STACK_ID, status: fixture.stackStatus, outputs: {} }));
    return fixture;
  }

  public stackStatus = 'UPDATE_IN_PROGRESS';
  public readonly alarms = new LocalAlarms();
  private lastProperties?: Properties;
  private passed = 0;
  private readonly clockMock = jest.spyOn(Date, 'now');
  private readonly limitMock = jest.spyOn(AbortSignal, 'timeout').mockImplementation(timeoutSignal);

  private constructor(
    public readonly aws: LocalAws, private readonly server: AwsServer,
    private readonly deployer: ReturnType<typeof createDeployer>,
    private readonly operator: ReturnType<typeof createOperator>,
    private readonly restoreEnv: () => void,
    /** Lines that count metrics. */
    public readonly log: readonly string[],
    /** Milliseconds that the controller would have waited before it tried a copy again. */
    public readonly pauses: readonly number[],
  ) {}

  /** Everything that is stored, for another fixture to start from. */
  public memory(): Memory {
    const bucket = this.aws.storage.find('bucket')!;
    return {
      at: Date.now(),
      items: this.aws.database.table(HOME, 'table').sorted(),
      objects: bucket.keys().map((key) => bucket.get(key)!),
      parameters: [HOME, REPLICA].map((region) => [region, this.aws.parameters.get(region, PARAMETER)!.value] as const),
    };
  }

  public remember({ at, items, objects, parameters }: Memory): void {
    objects.forEach(({ key, body, headers, modifiedAt }) => {
      this.wait((modifiedAt - Date.now()) / 1000);
      this.aws.storage.find('bucket')!.put(key, body, headers);
    });
    this.wait((at - Date.now()) / 1000);
    items.forEach((item) => this.aws.database.table(HOME, 'table').put(item));
    parameters.forEach(([region, value]) => this.aws.parameters.put(region, PARAMETER, value, { overwrite: true }));
  }

  /** Time passes, for the controller and for the bucket. */
  public wait(seconds: number): void {
    this.passed += seconds * 1000;
  }

  /** Time passes only when the test waits, however slow the machine is. */
  public stopClock(): void {
    const stoppedAt = Date.now() - this.passed;
    this.clockMock.mockImplementation(() => stoppedAt + this.passed);
  }

  public async stop(): Promise<void> {
    this.clockMock.mockRestore();
    this.limitMock.mockRestore();
    this.restoreEnv();
    await this.server.close();
  }

  /** Puts all files of a release into the bucket, its manifest first. */
  public upload(release: string, upload: Upload = {}): void {
    this.uploadManifest(release, upload);
    this.uploadShared(upload);
    this.uploadOwn(release, upload);
  }

  public uploadManifest(release: string, { fingerprint = `fingerprint of ${release}`, shared = APP, deployTime = {}, state = 'shop', layout }: Upload = {}): void {
    const objects = {
      [`releases/${release}/index.html`]: 5,
      ...Object.fromEntries(Object.entries(shared).map(([path, content]) => [`shared/${path}`, content.length])),
    };
    const digests = Object.fromEntries(Object.entries(shared).map(([path, content]) => [`shared/${path}`, `digest of ${content}`]));
    const manifest = { release, state, fingerprint, objects, shared: digests, deployTime: Object.keys(deployTime).map((path) => `releases/${release}/${path}`), layout };
    this.put(`manifests/${release}.json`, JSON.stringify(manifest));
  }

  public uploadShared({ shared = APP }: Upload = {}): void {
    Object.entries(shared).forEach(([path, content]) => this.put(`shared/${path}`, content));
  }

  public uploadOwn(release: string, { deployTime = {} }: Upload = {}): void {
    this.put(`releases/${release}/index.html`, 'hello');
    Object.entries(deployTime).forEach(([path, content]) => this.put(`releases/${release}/${path}`, content));
  }

  public put(key: string, content: string): void {
    this.aws.storage.find('bucket')!.put(key, Buffer.from(content), {});
  }

  /** Every key in the bucket. */
  public keys(prefix?: string): string[] {
    return this.aws.storage.find('bucket')!.keys(prefix);
  }

  /** Uploads and deploys a release as CloudFormation would. */
  public async deploy(release: string, flags: Properties = {}, upload: Upload = {}): Promise<CustomResourceResponse> {
    this.upload(release, upload);
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
      RequestId: options.requestId ?? randomUUID(),
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

  public async invokeOperator(event: unknown, alias = 'administer', awsRequestId?: string): Promise<OperatorAnswer> {
    return this.operator(event, { invokedFunctionArn: `arn:aws:lambda:${HOME}:000000000000:function:shop-operator:${alias}`, awsRequestId } as Context);
  }

  /** Another writer was first: issues a preview or revokes it, and publishes nothing. */
  public async commitElsewhere(command?: Command): Promise<void> {
    const store = new StateStore('table');
    const truth = (await store.load())!;
    const preview = { id: 'p'.repeat(22), release: truth.releases[truth.active]!, expires: 4_000_000_000 };
    const isOpen = truth.previews.some(({ id }) => id === preview.id);
    const chosen: Command = command ?? { verb: isOpen ? 'revoke' : 'preview', ...preview };
    const decided = transition(truth, chosen, { actor: 'mallory', reason: '' }, Date.now(), readEnvironment().settings);
    if (decided.ok) {
      await store.commit(truth, decided.value);
    }
  }

  /** What is committed, read without the controller. */
  public truth(): Truth {
    const item = this.aws.database.table(HOME, 'table').get(TRUTH_KEY)!;
    return JSON.parse(String(item.truth.S)) as Truth;
  }

  public published(region = HOME): EdgeDocument | undefined {
    const parsed = parseDocument(this.aws.parameters.get(region, PARAMETER)?.value ?? '');
    return parsed.ok ? parsed.value : undefined;
  }

  /** Whatever could have been written, to be compared with what is stored later. */
  public traces(): unknown {
    const bucket = this.aws.storage.find('bucket')!;
    return structuredClone({
      items: this.aws.database.table(HOME, 'table').sorted(),
      objects: bucket.keys().map((key) => bucket.get(key)),
      parameters: [HOME, REPLICA].map((region) => this.aws.parameters.get(region, PARAMETER)),
      events: this.aws.events.events,
      invalidations: this.aws.cloudFront.invalidations,
    });
  }

  /** The instant of the pending change passes. */
  public waitUntilEffective(): void {
    const at = this.published()?.effectiveAt;
    this.passed += at === undefined ? 0 : Math.max(0, at * 1000 - Date.now() + 5);
  }
}

/** Runs with a fixture and stops it whatever happens. */
export async function withController(act: (fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  const fixture = await ControllerFixture.start(env);
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
