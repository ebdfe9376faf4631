import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFrontControl } from './cloudfront';
import { alarmOperations } from './cloudwatch';
import { CustomResourceResponses, RESPONSE_PATH } from './custom-resource-responses';
import { dynamoOperations } from './dynamodb/api';
import { Database } from './dynamodb/database';
import { EcsControl } from './ecs';
import { callElbv2, isElbv2 } from './elbv2/api';
import { ListenerRules } from './elbv2/listener-rules';
import { EventBus } from './eventbridge';
import { Faults } from './faults';
import type { Operations } from './json-protocol';
import { callJson, jsonError } from './json-protocol';
import { callLambda, isLambda, lambdaError } from './lambda/api';
import { LambdaFunctions } from './lambda/functions';
import type { DescribeStack } from './query-protocol';
import { callQuery, queryError } from './query-protocol';
import { callRoute53, isRoute53, route53Error } from './route53/api';
import { HostedZones } from './route53/hosted-zones';
import { callS3, s3Error } from './s3/api';
import { ObjectStorage } from './s3/object-storage';
import type { ServiceRequest, ServiceResponse } from './service';
import { credentialScope } from './service';
import { ServiceError } from './service-error';
import { ssmOperations } from './ssm/api';
import { ParameterStore } from './ssm/parameter-store';

/**
 * An AWS in memory, with only the services and operations that the shipped functions call. SDK clients reach it by
 * `AWS_ENDPOINT_URL`; the rest of the local edge uses its stores directly.
 */
export class LocalAws {
  readonly parameters = new ParameterStore();
  readonly database = new Database();
  readonly storage = new ObjectStorage();
  readonly cloudFront = new CloudFrontControl();
  readonly ecs = new EcsControl();
  readonly events = new EventBus();
  readonly functions = new LambdaFunctions();
  readonly hostedZones = new HostedZones();
  readonly listenerRules = new ListenerRules();
  readonly responses = new CustomResourceResponses();
  /** Troubles of SSM, by region. */
  readonly ssmFaults = new Faults();

  private readonly json: ReadonlyArray<readonly [prefix: string, operations: Operations]> = [
    ['AmazonSSM.', ssmOperations(this.parameters)],
    ['DynamoDB_20120810.', dynamoOperations(this.database)],
    ['AWSEvents.', this.events.operations],
    ['AmazonEC2ContainerServiceV20141113.', this.ecs.operations],
    ['GraniteServiceVersion20100801.', alarmOperations],
  ];

  private describe: DescribeStack = () => undefined;

  /** Whoever deploys stacks says what `DescribeStacks` answers. */
  describeStacksWith(describe: DescribeStack): void {
    this.describe = describe;
  }

  /** Never rejects: what goes wrong is an answer too. */
  async call(request: ServiceRequest): Promise<ServiceResponse> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operations = this.json.find(([prefix]) => target.startsWith(prefix))?.[1];
    if (operations !== undefined) {
      return answer(async () => {
        await (target.startsWith('AmazonSSM.') ? this.ssmFaults.act(request.region) : undefined);
        return callJson(operations, request);
      }, jsonError);
    }
    if (request.path.startsWith(RESPONSE_PATH)) {
      return { status: this.responses.receive(request.path, request.body.toString('utf8')) ? 200 : 403, headers: {}, body: '' };
    }
    if (isElbv2(request)) {
      return answer(async () => callElbv2(this.listenerRules, request), queryError);
    }
    if (isLambda(request)) {
      return answer(async () => callLambda(this.functions, request), lambdaError);
    }
    if (isRoute53(request)) {
      return answer(async () => callRoute53(this.hostedZones, request), route53Error);
    }
    if (String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded')) {
      return answer(async () => callQuery(request, this.describe), queryError);
    }
    if (this.cloudFront.takes(request)) {
      return answer(async () => this.cloudFront.call(request), (error) => s3Error(error, request.method));
    }
    return answer(async () => callS3(this.storage, request), (error) => s3Error(error, request.method));
  }
}

export interface AwsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an in-memory AWS on a free port of 127.0.0.1. */
export async function serveAws(aws: LocalAws): Promise<AwsServer> {
  // a client that comes back after some seconds must not meet the end of its connection, and AWS keeps idle ones longer than Node
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => void handle(aws, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function answer(call: () => Promise<ServiceResponse>, describe: (error: ServiceError) => ServiceResponse): Promise<ServiceResponse> {
  try {
    return await call();
  } catch (error) {
    return describe(error instanceof ServiceError ? error : new ServiceError('InternalServerError', String(error), 500));
  }
}

async function handle(aws: LocalAws, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await aws.call(await readRequest(incoming));
    outgoing.writeHead(status, headers).end(body);
  } catch { // the client went away, or sent what is no request
    outgoing.destroy();
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const [path, query] = (incoming.url as string).split(/\?(.*)/s);
  return {
    method: incoming.method as string,
    path: decodeURIComponent(path),
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
    region: credentialScope(incoming.headers).region,
  };
}
