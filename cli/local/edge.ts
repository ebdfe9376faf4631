import type { OperatorAnswer, StatusReport } from '../../src/core';
import { UserError } from '../user-error';
import { readAssembly } from './assembly/assembly';
import { LocalAws, serveAws } from './aws/local-aws';
import type { ViewerRequest, ViewerResponse } from './cloudfront';
import { startControlServer } from './control/control-server';
import { LocalCloudFormation } from './deploy/local-cloudformation';
import type { LocalBackends } from './edge/backends';
import type { LocalOrigins } from './edge/custom-origin';
import { LocalDistribution } from './edge/local-distribution';
import { LOCATION_NAMES } from './edge/locations';
import type { CommandFields } from './edge/operator';
import { Operator } from './edge/operator';
import { ParameterRules } from './edge/parameter-rules';
import type { RequestLogEntry } from './edge/request-log';
import { describeRequest, RequestLog } from './edge/request-log';
import { startSiteServer } from './edge/site-server';
import { FunctionHost } from './lambda/function-host';

export const DEFAULT_SITE_PORT = 4400;
export const DEFAULT_CONTROL_PORT = 4401;

export interface LocalEdgeOptions {
  /** Outputs of `cdk synth`, deployed one after the other: the second is the next release of the first. */
  readonly assemblies: readonly string[];
  /** Port of the site; 0 takes a free one. @default 4400 */
  readonly port?: number;
  /** Port of the control page; 0 takes a free one. @default 4401 */
  readonly controlPort?: number;
  /** State to command, if the app holds several. */
  readonly state?: string;
  /** Logical id of the distribution to serve, if the app holds several. */
  readonly distribution?: string;
  /** Servers that stand for load balancers and APIs, by domain name. */
  readonly origins?: LocalOrigins;
  /** Servers that stand for a router's backends, by path pattern and color. */
  readonly backends?: LocalBackends;
  /** Folder of the control page. @default - the one that ships beside the CLI, or the source's */
  readonly controlPage?: string;
  /** What goes on inside: deployments, and what functions write. */
  readonly log?: (line: string) => void;
}

/** An app that runs on this machine as it would on AWS: CloudFront, Lambda@Edge, the controller and its stores. */
export interface LocalEdge {
  readonly siteUrl: string;
  readonly controlUrl: string;
  /** The in-memory AWS, for tests that break it. */
  readonly aws: LocalAws;
  readonly locations: readonly string[];
  /** Settings of the distribution that the local edge leaves out. */
  readonly notModelled: readonly string[];
  /** Where the site's server sends a request that names no location. */
  selectedLocation(): string;
  selectLocation(name: string): void;
  /** Updates the stacks as `cdk deploy --all` does; rejects with the reason once they are rolled back. */
  deploy(directory: string): Promise<void>;
  request(location: string, request: ViewerRequest): Promise<ViewerResponse>;
  /** Runs a verb of the operator: `command('shift', { weight: 10 })`. Refusals are answers, not errors. */
  command(verb: string, fields?: CommandFields): Promise<OperatorAnswer>;
  status(): Promise<StatusReport>;
  /** Function environments at work or warm, per location. */
  environments(location: string): number;
  /** The next request of each edge function is a cold start. */
  recycle(): void;
  /** Hears of every request; gives the way to stop. */
  onRequest(listener: (entry: RequestLogEntry) => void): () => void;
  close(): Promise<void>;
}

/**
 * Deploys the assemblies into memory and serves them; nothing outside of this process is touched, but for the servers
 * that `origins` and `backends` name.
 *
 * NOT MODELLED, beside what `cloudfront/index.ts` lists:
 * - IAM: every function may do everything; a bucket policy only decides whether a missing key is a 403 or a 404;
 * - resources without a model are names only; custom resources of other libraries are not run, and of SDK calls
 *   (`AwsCustomResource`) only reading an SSM parameter is;
 * - of EventBridge only `Parameter Store Change` rules act; schedules do not, events that functions send are kept; no alarm
 *   is ever on;
 * - an alias runs the function's newest code; ordinary functions run on this machine's Node.js, without memory limits;
 * - services run no tasks, and APIs call no functions: both say at once that they have what was deployed; `origins` and
 *   `backends` name who answers for them;
 * - stacks are updated one resource at a time; one that leaves the app stays deployed, as with `cdk deploy`; after a
 *   failed creation everything goes, retained resources too;
 * - nested stacks, macros, dynamic references, zip files as sources, layers; conditions with brackets in DynamoDB.
 */
export async function startLocalEdge(options: LocalEdgeOptions): Promise<LocalEdge> {
  const closing: Array<() => Promise<void> | void> = [];
  const close = async () => {
    for (const act of closing.splice(0).reverse()) {
      await act();
    }
  };
  try {
    return await start(options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: LocalEdgeOptions, closing: Array<() => Promise<void> | void>, close: () => Promise<void>): Promise<LocalEdge> {
  const { log = () => undefined } = options;
  const aws = new LocalAws();
  const { url: endpoint, close: closeAws } = await serveAws(aws);
  closing.push(closeAws);
  const host = new FunctionHost(endpoint, log);
  closing.push(async () => host.close());
  const cloudFormation = new LocalCloudFormation({ aws, host, endpoint }, log);
  const rules = new ParameterRules(cloudFormation, host, log);
  aws.parameters.changesGoTo((region, name) => rules.changed(region, name));
  closing.push(() => rules.close());
  const distribution = new LocalDistribution({
    aws, endpoint, cloudFormation, host, log, origins: options.origins ?? {}, backends: options.backends ?? {}, distribution: options.distribution,
  });
  closing.push(() => distribution.close());
  const operator = new Operator(cloudFormation, host, options.state);
  const requests = new RequestLog();
  let deploying: Promise<void> = Promise.resolve();
  let selected = LOCATION_NAMES[0];

  async function deployNow(directory: string): Promise<void> {
    log(`deploying ${directory}`);
    await cloudFormation.deploy(readAssembly(directory));
    distribution.refresh();
    await operator.status().catch(ignoreMissingState);
  }

  const edge: Omit<LocalEdge, 'siteUrl' | 'controlUrl'> = {
    aws,
    locations: LOCATION_NAMES,
    get notModelled() {
      return distribution.notModelled;
    },
    selectedLocation: () => selected,
    selectLocation: (name) => {
      selected = knownLocation(name);
    },
    deploy: async (directory) => {
      const mine = deploying.then(async () => deployNow(directory));
      deploying = mine.catch(() => undefined);
      return mine;
    },
    request: async (location, request) => {
      const at = Date.now();
      const startedAt = performance.now();
      const response = await distribution.model.handle(knownLocation(location), request);
      requests.add(describeRequest(location, request, response, operator.document, at, performance.now() - startedAt));
      return response;
    },
    command: async (verb, fields = {}) => {
      const answer = await operator.command(verb, fields);
      await operator.status();
      return answer;
    },
    status: async () => operator.status(),
    environments: (location) => distribution.model.location(location).environments().length,
    recycle: () => distribution.model.locations().forEach((location) => location.recycleEnvironments()),
    onRequest: (listener) => requests.listen(listener),
    close,
  };

  for (const directory of options.assemblies) {
    await edge.deploy(directory);
  }
  const site = await startSiteServer(edge, options.port ?? DEFAULT_SITE_PORT);
  closing.push(site.close);
  const control = await startControlServer(
    { edge, siteUrl: site.url, requests, page: options.controlPage }, options.controlPort ?? DEFAULT_CONTROL_PORT);
  closing.push(control.close);
  return Object.assign(edge, { siteUrl: site.url, controlUrl: control.url });
}

function knownLocation(name: string): string {
  if (!LOCATION_NAMES.includes(name)) {
    throw new UserError('unknown-location', `there is no edge location ${name}`, `name one of ${LOCATION_NAMES.join(', ')}`);
  }
  return name;
}

/** An app without a state is served too. */
function ignoreMissingState(error: unknown): void {
  if (!(error instanceof UserError && error.code === 'no-state')) {
    throw error;
  }
}
