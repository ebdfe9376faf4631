import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { CloudFrontClient, GetCachePolicyCommand, GetDistributionConfigCommand, GetOriginRequestPolicyCommand, GetResponseHeadersPolicyCommand, NoSuchCachePolicy, NoSuchOriginRequestPolicy, NoSuchResponseHeadersPolicy } from '@aws-sdk/client-cloudfront';
import type { Account } from './account';
import type { Distribution } from '../../cli/local/cloudfront';
import { parseDistribution } from '../../cli/local/cloudfront';

/** What CloudFront says that it runs. */
export async function fetchDistribution(account: Account, distributionId: string): Promise<Distribution> {
  const client = new CloudFrontClient(account.client());
  const { DistributionConfig: config } = await client.send(new GetDistributionConfigCommand({ Id: distributionId }));
  return parseDistribution({ DistributionConfig: inWordsOfTemplates(config!) }, await fetchPolicies(client, config!));
}

type Policies = NonNullable<Parameters<typeof parseDistribution>[1]>;

async function fetchPolicies(client: CloudFrontClient, config: DistributionConfig): Promise<Policies> {
  const behaviors = [config.DefaultCacheBehavior!, ...config.CacheBehaviors?.Items ?? []];
  const each = async (ids: (string | undefined)[], fetchPolicy: (id: string) => Promise<unknown>): Promise<Record<string, unknown>> => {
    const known = [...new Set(ids)].filter((id) => id !== undefined && id !== '') as string[];
    const policies = await Promise.all(known.map(async (id) => [id, await fetchPolicy(id).catch(ignoreManaged)] as const));
    return Object.fromEntries(policies.filter(([, policy]) => policy !== undefined));
  };
  return {
    cachePolicies: await each(behaviors.map(({ CachePolicyId: id }) => id),
      async (Id) => (await client.send(new GetCachePolicyCommand({ Id }))).CachePolicy),
    originRequestPolicies: await each(behaviors.map(({ OriginRequestPolicyId: id }) => id),
      async (Id) => (await client.send(new GetOriginRequestPolicyCommand({ Id }))).OriginRequestPolicy),
    responseHeadersPolicies: await each(behaviors.map(({ ResponseHeadersPolicyId: id }) => id),
      async (Id) => (await client.send(new GetResponseHeadersPolicyCommand({ Id }))).ResponseHeadersPolicy),
  };
}

/** The model knows the policies that AWS manages; the emulator may not. */
function ignoreManaged(error: unknown): undefined {
  if (error instanceof NoSuchCachePolicy || error instanceof NoSuchOriginRequestPolicy || error instanceof NoSuchResponseHeadersPolicy) {
    return undefined;
  }
  throw error;
}

/** The API names and nests some settings otherwise than templates do, which the model reads. */
function inWordsOfTemplates(config: DistributionConfig): unknown {
  const behavior = (given: object): object => {
    const { AllowedMethods: methods, ...rest } = given as NonNullable<DistributionConfig['DefaultCacheBehavior']>;
    const policies = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')); // the emulator says '' for none
    return { ...policies, AllowedMethods: methods?.Items, CachedMethods: methods?.CachedMethods?.Items };
  };
  return {
    ...config,
    Origins: config.Origins?.Items?.map(({ CustomHeaders: headers, ...origin }) => ({ ...origin, OriginCustomHeaders: headers?.Items })),
    DefaultCacheBehavior: behavior(config.DefaultCacheBehavior!),
    CacheBehaviors: config.CacheBehaviors?.Items?.map(behavior),
    CustomErrorResponses: config.CustomErrorResponses?.Items,
  };
}
