import * as http from 'node:http';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Answer, Edge, RecordedEvent, Request } from './exchange';
import type { EdgeFunctionFolder, Site } from './site';
import { ofType } from './site';

/** As much of `cdk-local/internal` as is used here. It is no stable API: the version is pinned. */
interface CdkLocal {
  resolveCloudFrontDistribution(options: { stack: object; logicalId: string; originOverrides: ReadonlyMap<string, string> }): ResolvedDistribution;
  startCloudFrontServer(options: {
    distribution: ResolvedDistribution; host: string; port: number; edgeInvokers: ReadonlyMap<string, (event: any) => Promise<unknown>>;
  }): Promise<{ readonly port: number; close(): Promise<void> }>;
  serveFromStaticOrigin(input: { localDirs: string[]; uri: string }): { statusCode: number; headers: Record<string, string>; body: Buffer };
}

interface ResolvedDistribution {
  readonly origins: Map<string, unknown>;
}

const MODULE = 'cdk-local/internal'; // not a literal in import(): the package is there only after run.sh installed it

async function load(): Promise<CdkLocal> {
  return await import(MODULE) as CdkLocal;
}

/** What cdk-local's origin answers for a path of a folder; both sides have this origin. */
export type StaticOrigin = (folder: string, uri: string) => OriginAnswer;

export interface OriginAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function loadStaticOrigin(): Promise<StaticOrigin> {
  const { serveFromStaticOrigin } = await load();
  return (folder, uri) => {
    const { statusCode, headers, body } = serveFromStaticOrigin({ localDirs: [folder], uri });
    return { status: statusCode, headers, body };
  };
}

/** The site on cdk-local. The bundles run as they are in this process, with nothing of our model around them. */
export async function startCdkLocal({ template, distributionId, functions, bucket }: Site): Promise<Edge> {
  const { resolveCloudFrontDistribution, startCloudFrontServer } = await load();
  const { DistributionConfig: config } = ofType(template, 'AWS::CloudFront::Distribution').find(([id]) => id === distributionId)![1];
  const stack = { stackName: 'Coffee', displayName: 'Coffee', artifactId: 'Coffee', template, dependencyNames: [], region: 'us-east-1' };
  const distribution = resolveCloudFrontDistribution({ stack, logicalId: distributionId, originOverrides: new Map(foldersOf(config, bucket)) });
  for (const { Id, Members } of config.OriginGroups?.Items ?? []) { // it knows no groups: the first member stands for the group
    distribution.origins.set(Id, distribution.origins.get(Members.Items[0].OriginId));
  }
  let events: RecordedEvent[] = [];
  let handlers = new Map<string, Handler>();
  const edgeInvokers = new Map(functions.map((fn) => [fn.functionId, async (event: any) => {
    events.push({ stage: fn.stage, cf: structuredClone(event.Records[0].cf) });
    const handler = handlers.get(fn.functionId) ?? loadHandler(fn);
    handlers.set(fn.functionId, handler);
    return handler(event);
  }]));
  const server = await startCloudFrontServer({ distribution, host: '127.0.0.1', port: 0, edgeInvokers });
  return {
    send: async (request) => send(server.port, request),
    takeEvents: () => {
      const taken = events;
      events = [];
      return taken;
    },
    recycle: () => {
      handlers = new Map();
    },
    close: async () => server.close(),
  };
}

type Handler = (event: any) => Promise<unknown>;

/** A folder per origin id, with the origin's path in it: cdk-local reads folders and knows no paths of origins. */
function foldersOf({ Origins }: any, bucket: string): [string, string][] {
  return Origins.map(({ Id, OriginPath = '' }: any) => [Id, path.join(bucket, OriginPath)]);
}

function loadHandler({ folder }: EdgeFunctionFolder): Handler {
  const file = path.join(folder, 'index.js');
  const require = createRequire(file);
  delete require.cache[file];
  return (require(file) as { handler: Handler }).handler;
}

async function send(port: number, { method, path: uri, headers }: Request): Promise<Answer> {
  const single = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : [...values]]));
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: uri, headers: single, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({
        status: response.statusCode!, headers: response.headersDistinct as Record<string, string[]>, body: Buffer.concat(chunks),
      }));
    });
    request.on('error', reject);
    request.end();
  });
}
