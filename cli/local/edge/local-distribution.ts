import { UserError } from '../../user-error';
import type { Cache, CloudFront, EdgeFunctionSource, OriginRequest, OriginResponse, S3Origin } from '../cloudfront';
import { createCloudFront, createMemoryCache, createSystemClock, parseDistribution } from '../cloudfront';
import type { LocalBackends } from './backends';
import { backendOrigins } from './backends';
import { mayListBucket } from './bucket-access';
import type { LocalOrigins } from './custom-origin';
import { fetchFromServer } from './custom-origin';
import { EDGE_LOCATIONS } from './locations';
import { fetchFromBucket } from './s3-origin';
import type { LocalAws } from '../aws/local-aws';
import type { LocalCloudFormation } from '../deploy/local-cloudformation';
import type { DeployedResource } from '../deploy/resource-type';
import { sameProperties } from '../deploy/stack';
import { localCredentials } from '../lambda/execution-environment';
import type { FunctionHost } from '../lambda/function-host';

export interface LocalDistributionOptions {
  readonly aws: LocalAws;
  /** Where edge functions reach the in-memory AWS. */
  readonly endpoint: string;
  readonly cloudFormation: LocalCloudFormation;
  readonly host: FunctionHost;
  readonly origins: LocalOrigins;
  readonly backends: LocalBackends;
  /** Logical id, if the app has several distributions. */
  readonly distribution?: string;
  readonly log: (line: string) => void;
}

interface Deployed {
  readonly resource: DeployedResource;
  readonly policies: unknown;
  readonly origins: LocalOrigins;
  readonly model: CloudFront;
  readonly notModelled: readonly string[];
}

/** The model of CloudFront over what is deployed. An update keeps the caches, as on AWS. */
export class LocalDistribution {
  private readonly caches = new Map<string, Cache>(EDGE_LOCATIONS.map(({ name }) => [name, createMemoryCache()]));
  private deployed?: Deployed;

  constructor(private readonly options: LocalDistributionOptions) {
    options.aws.cloudFront.onInvalidation(({ distributionId, paths }) => {
      if (this.deployed?.resource.physicalId === distributionId) {
        this.deployed.model.invalidate(paths);
      }
    });
  }

  get model(): CloudFront {
    if (this.deployed === undefined) {
      throw new UserError('not-deployed', 'no app is deployed', 'deploy one first');
    }
    return this.deployed.model;
  }

  get notModelled(): readonly string[] {
    return this.deployed?.notModelled ?? [];
  }

  /** Takes up what the last deployment changed; without a change everything stays warm. */
  refresh(): void {
    const resource = this.choose();
    const policies = this.policies();
    if (this.deployed !== undefined && sameProperties([resource.properties, policies], [this.deployed.resource.properties, this.deployed.policies])) {
      return;
    }
    const distribution = parseDistribution(resource.properties, policies);
    this.close();
    this.deployed = {
      resource,
      policies,
      origins: { ...backendOrigins(resource.properties, this.options.backends), ...this.options.origins },
      notModelled: distribution.notModelled,
      model: createCloudFront({
        distribution,
        distributionId: resource.physicalId,
        domainName: String(resource.attributes.DomainName),
        locations: EDGE_LOCATIONS,
        functions: (arn) => this.functionSource(arn),
        ports: {
          clock: createSystemClock(),
          random: Math.random,
          origin: async (request) => this.fetch(request),
          fetch: async (input, init) => fetch(input, init),
          env: { ...localCredentials(), AWS_ENDPOINT_URL: this.options.endpoint, TZ: ':UTC' },
          log: (level, message, details) => this.options.log(`${level}: ${message} ${JSON.stringify(details)}`),
          cache: (location) => this.caches.get(location) as Cache,
        },
      }),
    };
  }

  close(): void {
    this.deployed?.model.locations().forEach((location) => location.recycleEnvironments());
  }

  private choose(): DeployedResource {
    const all = this.options.cloudFormation.resourcesOfType('AWS::CloudFront::Distribution');
    if (all.length === 0) {
      throw new UserError('no-distribution', 'the app holds no CloudFront distribution', 'add a BlueGreenStaticSite or an EdgeReleaseRouter and synthesize again');
    }
    const wanted = this.options.distribution;
    const routed = all.filter(({ properties }) => JSON.stringify(properties).includes('LambdaFunctionARN'));
    const candidates = wanted === undefined ? (routed.length > 0 ? routed : all) : all.filter(({ logicalId }) => logicalId.startsWith(wanted));
    if (candidates.length !== 1) {
      const names = all.map(({ logicalId }) => logicalId).join(', ');
      throw new UserError('which-distribution', `${wanted ?? 'the app'} fits ${candidates.length} distributions of ${names}`, 'name one with --distribution');
    }
    return candidates[0];
  }

  private policies() {
    const byId = (type: string) => Object.fromEntries(
      this.options.cloudFormation.resourcesOfType(`AWS::CloudFront::${type}`).map(({ physicalId, properties }) => [physicalId, properties]));
    return {
      cachePolicies: byId('CachePolicy'),
      originRequestPolicies: byId('OriginRequestPolicy'),
      responseHeadersPolicies: byId('ResponseHeadersPolicy'),
    };
  }

  private functionSource(versionArn: string): EdgeFunctionSource {
    const code = this.options.host.version(versionArn);
    if (code === undefined) {
      throw new UserError('function-missing', `the edge function ${versionArn} has no code in this app`, 'build the bundles (`npx projen bundle`) and synthesize again');
    }
    return { directory: code.directory, handler: code.handler, timeoutMs: code.timeoutSeconds * 1000 };
  }

  private async fetch(request: OriginRequest): Promise<OriginResponse> {
    const { aws, cloudFormation } = this.options;
    if (request.origin.kind === 's3') {
      const options = { storage: aws.storage, mayList: (bucket: string) => mayListBucket(cloudFormation, bucket) };
      return fetchFromBucket(options, request as OriginRequest & { readonly origin: S3Origin });
    }
    return fetchFromServer(this.deployed?.origins ?? {}, request);
  }
}
