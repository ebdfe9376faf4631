import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialScope } from '../../../cli/local/aws/service';
import type { ServiceRequest, ServiceResponse } from '../../../cli/local/aws/service';
import type { SiteLayout } from '../../../src/core/site-layout';
import { operatorNameOf } from '../../../src/release-state/operator-name';
import { ControllerFixture, HOME } from '../../controller/fixture';

const LAYOUT: SiteLayout = { sharedAssets: ['/assets/*'], fallback: 'directory-index' };
const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** What is wrong with the account. */
export interface Troubles {
  /** Aliases that IAM does not let the caller invoke. */
  deniedAliases: string[];
  stsDenied: boolean;
  stacksDenied: boolean;
  badCredentials: boolean;
  /** So many calls of the operator are throttled. */
  throttles: number;
  /** What the operator function does instead of answering. */
  operator: 'works' | 'is missing' | 'crashes' | 'times out' | 'answers nonsense' | 'hangs up' | 'knows no dry run';
}

/**
 * An account with one release state, `shop`, as the CLI meets it: Lambda, CloudFormation and STS over HTTP, the real controller
 * behind the function's aliases, an in-memory AWS behind that.
 */
export class AwsAccount {
  static async start(): Promise<AwsAccount> {
    const controller = await ControllerFixture.start();
    const account = new AwsAccount(controller, process.env.AWS_ENDPOINT_URL as string);
    await new Promise<void>((resolve) => account.server.listen(0, '127.0.0.1', resolve));
    const { port } = account.server.address() as AddressInfo;
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
    return account;
  }

  readonly troubles: Troubles = { deniedAliases: [], stsDenied: false, stacksDenied: false, badCredentials: false, throttles: 0, operator: 'works' };
  /** Aliases in the order in which they were asked. */
  readonly asked: string[] = [];
  /** Seconds that pass whenever somebody reads the status. */
  secondsPerRead = 0;
  /** What happens the next time somebody reads the status. */
  onRead?: () => Promise<void>;
  private readonly server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    void readRequest(incoming).then(async (request) => this.answer(request)).then(({ status, headers, body }) => {
      if (status === 0) {
        outgoing.destroy();
      } else {
        outgoing.writeHead(status, headers).end(body);
      }
    });
  });

  private constructor(readonly controller: ControllerFixture, private readonly memory: string) {
    const shop = { ShopStateName: 'shop', ShopOperatorName: operatorNameOf('shop'), ShopUrl: 'https://shop.example.com' };
    const stacks: Record<string, Record<string, string>> = {
      Shop: shop,
      Mall: { ...shop, ToysStateName: 'toys', ToysOperatorName: operatorNameOf('toys') },
      Network: { VpcId: 'vpc-1' },
    };
    const ours = (nameOrId: string): string => nameOrId.startsWith('arn:') ? 'Shop' : nameOrId; // the controller asks by id
    controller.aws.describeStacksWith((nameOrId) => Object.hasOwn(stacks, ours(nameOrId))
      ? { stackName: ours(nameOrId), stackId: nameOrId, status: controller.stackStatus, outputs: stacks[ours(nameOrId)] }
      : undefined);
  }

  /** As CloudFormation does, which takes its answers at an address of its own. */
  async deploy(release: string): Promise<void> {
    const { AWS_ENDPOINT_URL: ours } = process.env;
    process.env.AWS_ENDPOINT_URL = this.memory;
    const { Status, Reason } = await this.controller.deploy(release, {}, { layout: LAYOUT });
    if (Status !== 'SUCCESS') {
      throw new Error(`the deploy of ${release} failed: ${Reason}`);
    }
    process.env.AWS_ENDPOINT_URL = ours;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.controller.stop();
  }

  private async answer(request: ServiceRequest): Promise<ServiceResponse> {
    const action = new URLSearchParams(request.body.toString('utf8')).get('Action');
    if (this.troubles.badCredentials && (action !== null || INVOCATION.test(request.path))) {
      return action === null
        ? lambdaError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.')
        : queryError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
    }
    if ((action === 'DescribeStacks' && this.troubles.stacksDenied) || (action === 'GetCallerIdentity' && this.troubles.stsDenied)) {
      return queryError(403, 'AccessDenied', `User: arn:aws:iam::000000000000:user/local is not authorized to perform: ${action}`);
    }
    const [, name] = INVOCATION.exec(request.path) ?? [];
    return name === undefined ? this.controller.aws.call(request) : this.invoke(name, request.query.get('Qualifier') as string, request.body);
  }

  private async invoke(name: string, alias: string, body: Buffer): Promise<ServiceResponse> {
    const { troubles } = this;
    this.asked.push(alias);
    if (troubles.deniedAliases.includes(alias)) {
      return lambdaError(403, 'AccessDeniedException', 'User: arn:aws:iam::000000000000:user/local is not authorized to perform: lambda:InvokeFunction');
    }
    if (name !== operatorNameOf('shop') || troubles.operator === 'is missing') {
      return lambdaError(404, 'ResourceNotFoundException', `Function not found: arn:aws:lambda:${HOME}:000000000000:function:${name}:${alias}`);
    }
    if (troubles.throttles > 0) {
      troubles.throttles--;
      return lambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.');
    }
    const event = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    switch (troubles.operator) {
      case 'crashes': return functionError('Error', 'environment variable TABLE_NAME is not set; the construct sets it');
      case 'times out': return functionError('Sandbox.Timedout', '2026-11-04T12:00:00.000Z 1 Task timed out after 300.00 seconds');
      case 'answers nonsense': return { status: 200, headers: {}, body: '"hello"' };
      case 'hangs up': return { status: 0, headers: {}, body: '' };
      default: break;
    }
    if (event.verb === 'status') {
      this.controller.wait(this.secondsPerRead);
      await this.onRead?.();
    }
    const answer = await this.controller.invokeOperator(event, alias);
    return { status: 200, headers: {}, body: JSON.stringify(troubles.operator === 'knows no dry run' ? { ...answer, dryRun: undefined } : answer) };
  }
}

function lambdaError(status: number, type: string, message: string): ServiceResponse {
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': type }, body: JSON.stringify({ Type: 'User', Message: message, message }) };
}

function functionError(errorType: string, errorMessage: string): ServiceResponse {
  return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType, errorMessage }) };
}

function queryError(status: number, code: string, message: string): ServiceResponse {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const { pathname, searchParams } = new URL(incoming.url as string, 'http://127.0.0.1');
  return {
    method: incoming.method as string,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks),
    region: credentialScope(incoming.headers).region,
  };
}
