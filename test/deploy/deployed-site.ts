import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account';
import { fetchDistribution } from './deployed-distribution';
import { fetchVersion } from './deployed-functions';
import { fetchFromOrigin } from './deployed-origins';
import { DeployedState } from './deployed-state';
import type { CloudFront, EdgeFunctionSource, ViewerRequest, ViewerResponse } from '../../cli/local/cloudfront';
import { createCloudFront, createSystemClock } from '../../cli/local/cloudfront';
import type { Break } from '../properties/broken-source';
import { buildBroken } from '../properties/broken-source';
import type { Browser } from '../properties/browser';

const LOCATIONS = [{ name: 'Dublin', env: { AWS_REGION: 'eu-west-1' } }, { name: 'Tokyo', env: { AWS_REGION: 'ap-northeast-1' } }];

/** What a visitor got. */
export interface Visit {
  readonly status: number;
  readonly body: string;
  /** The release that says it served; none for what all releases share. */
  readonly release?: string;
}

/**
 * A deployed site as visitors meet it. The emulator runs no edge functions, so our model of CloudFront does: with the
 * distribution that CloudFront holds, the code of the versions that it names, the bucket and the parameters of the account.
 */
export class DeployedSite {
  public static async of(account: Account, stackName: string, breaks: readonly Break[] = []): Promise<DeployedSite> {
    const distributionId = await new DeployedState(account, stackName).physicalId('AWS::CloudFront::Distribution');
    const distribution = await fetchDistribution(account, distributionId);
    const stages = distribution.behaviors.flatMap(({ functions: byStage }) => Object.entries(byStage));
    const arns = new Set(stages.map(([, arn]) => arn));
    const sources = await Promise.all([...arns].map(async (arn) => [arn, await fetchVersion(account, arn)] as const));
    const functions = new Map<string, EdgeFunctionSource>(sources);
    if (breaks.length > 0) {
      await breakFunctions(new Map(stages.map(([stage, arn]) => [`lambda-edge/${stage}.ts`, functions.get(arn)!.directory])), breaks);
    }
    return new DeployedSite([...arns], createCloudFront({
      distribution,
      distributionId,
      domainName: `${distributionId.toLowerCase()}.cloudfront.net`,
      locations: LOCATIONS,
      functions: (arn) => functions.get(arn)!,
      ports: {
        clock: createSystemClock(),
        random: Math.random,
        origin: (request) => fetchFromOrigin(account, request),
        fetch: (input, init) => fetch(input, init),
        env: { AWS_ENDPOINT_URL: account.url, AWS_ACCESS_KEY_ID: account.id, AWS_SECRET_ACCESS_KEY: 'test' },
      },
    }));
  }

  private constructor(
    /** Versions of edge functions that the distribution names. */
    public readonly functionArns: readonly string[],
    private readonly model: CloudFront,
  ) {}

  /** A browser loads a page and keeps what it is told to. */
  public async navigate(browser: Browser, uri = '/', location = 0): Promise<Visit> {
    return this.send(browser, browser.navigate(uri), location);
  }

  /** A browser loads a file for its page. */
  public async load(browser: Browser, uri: string, destination: string, location = 0): Promise<Visit> {
    return this.send(browser, browser.load(uri, destination), location);
  }

  /** Any request, as it arrives at a location. */
  public async request(request: ViewerRequest, location = 0): Promise<ViewerResponse> {
    return this.model.handle(LOCATIONS[location].name, request);
  }

  /** Every environment starts anew and knows nothing; caches are empty. */
  public forget(): void {
    this.model.locations().forEach((location) => {
      location.recycleEnvironments();
      location.clearCache();
    });
  }

  private async send(browser: Browser, request: ViewerRequest, location: number): Promise<Visit> {
    const response = await this.request(request, location);
    browser.accept(request.uri, request.method, response);
    return visitOf(response);
  }
}

/** Puts other code beside the configuration that was deployed. */
async function breakFunctions(folders: ReadonlyMap<string, string>, breaks: readonly Break[]): Promise<void> {
  for (const [entry, code] of await buildBroken([...folders.keys()], breaks)) {
    writeFileSync(join(folders.get(entry)!, 'index.js'), code);
  }
}

function visitOf({ status, headers, body }: ViewerResponse): Visit {
  return { status, body: Buffer.from(body).toString('utf8'), release: headers['x-bg-release']?.[0] };
}
