import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { withoutEnvironment } from './no-environment';
import type { Pair } from '../../bench/by-hand/pairs';
import { PAIRS, sourceByHand, sourceOfOurs } from '../../bench/by-hand/pairs';
import { statementsOf } from '../../bench/by-hand/statements';
import { systemOf } from '../../bench/by-hand/system';
import type { Resource } from '../private/apps';
import { readable } from '../private/apps';

withoutEnvironment();

/** Of all stacks of an app. */
type Resources = readonly Resource[];

function resourcesOf(app: App): Resources {
  return app.synth().stacksRecursively
    .flatMap(({ template }) => Object.values((readable(template) as { Resources: Record<string, Resource> }).Resources));
}

const ofType = (resources: Resources, type: string): Resource[] => resources.filter(({ Type }) => Type === type);
const pointers = (resources: Resources): any[] => ofType(resources, 'Custom::BlueGreenPointer').map(({ Properties }) => JSON.parse(Properties.Pointer));
const recordNames = (resources: Resources): string[] => [...new Set(ofType(resources, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties.Name))];

/** Both colors run; nothing in a template says which of them has traffic. */
function twoServicesByColor(resources: Resources): void {
  const services = ofType(resources, 'AWS::ECS::Service').map(({ Properties }) => Properties);
  expect(services.map(({ TaskDefinition }) => TaskDefinition.split('.')[1])).toEqual(['BlueTaskDefinition}', 'GreenTaskDefinition}']);
  expect(new Set(services.map(({ LoadBalancers: [{ TargetGroupArn }] }) => TargetGroupArn)).size).toBe(2);
  services.forEach(({ Tags, DesiredCount }) => {
    expect(Tags).toEqual([{ Key: 'cdk-blue-green:state', Value: expect.stringMatching(/^\w+\/Release$/) }]);
    expect(DesiredCount).toBeUndefined();
  });
}

/** Who may come in, by port; rules that refer to security groups are those from a load balancer to its targets. */
function openPorts(resources: Resources): number[] {
  return ofType(resources, 'AWS::EC2::SecurityGroup').flatMap(({ Properties: { SecurityGroupIngress = [] } }) => SecurityGroupIngress)
    .map(({ FromPort }: { FromPort: number }) => FromPort);
}

/** What each system has to be, whoever wrote it. */
const ASSERTIONS: Readonly<Record<string, (resources: Resources) => void>> = {
  'static-site': (resources) => {
    const [{ Properties: { DistributionConfig: config } }] = ofType(resources, 'AWS::CloudFront::Distribution');
    expect(config.DefaultCacheBehavior.LambdaFunctionAssociations.map(({ EventType }: { EventType: string }) => EventType))
      .toEqual(['viewer-request', 'origin-request', 'origin-response']);
    expect(config.CacheBehaviors.map((behavior: any) => [behavior.PathPattern, behavior.LambdaFunctionAssociations])).toEqual([['/assets/*', undefined]]);
    const [{ Properties: { CachePolicyConfig } }] = ofType(resources, 'AWS::CloudFront::CachePolicy');
    expect(CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers).toEqual(['x-bg-route']);
    const uploads = ofType(resources, 'Custom::CDKBucketDeployment').map(({ Properties }) => Properties);
    expect(uploads.map(({ Prune, RetainOnDelete }) => [Prune, RetainOnDelete])).toEqual(Array(3).fill([false, true]));
  },
  'one-release': (resources) => {
    twoServicesByColor(resources);
    const rules = ofType(resources, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(({ Properties }) => Properties);
    rules.forEach(({ Conditions: [condition] }) => {
      expect(condition.HttpHeaderConfig.HttpHeaderName).toBe('x-bg-origin-secret');
      expect(condition.HttpHeaderConfig.Values[0]).toMatch(/^\{\{resolve:secretsmanager:/);
    });
    expect(rules).toHaveLength(2);
    expect(openPorts(resources)).toEqual([]);
    const prefixLists = ofType(resources, 'AWS::EC2::SecurityGroupIngress').filter(({ Properties }) => 'SourcePrefixListId' in Properties);
    expect(prefixLists).toHaveLength(2);
    const [{ Properties: { DistributionConfig: config } }] = ofType(resources, 'AWS::CloudFront::Distribution');
    const byPattern = config.CacheBehaviors.map((behavior: any) => [behavior.PathPattern, behavior.LambdaFunctionAssociations?.length]);
    expect(byPattern).toEqual(expect.arrayContaining([['/api/*', 3], ['/prices/*', 3], ['/assets/*', undefined]]));
    const versions = ofType(resources, 'AWS::Lambda::Alias').filter(({ Properties: { Name } }) => Name.startsWith('live-'))
      .map(({ Properties: { FunctionVersion } }) => FunctionVersion.split('.')[1]);
    expect(versions).toEqual(['BlueVersion}', 'GreenVersion}']);
  },
  'weighted-service': (resources) => {
    twoServicesByColor(resources);
    expect(ofType(resources, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([]);
    expect(pointers(resources).map(({ kind, follows }) => [kind, follows])).toEqual([['listener-rule', 'live'], ['listener-rule', 'idle']]);
    expect(openPorts(resources)).toEqual([80]);
  },
  'native-canary': (resources) => {
    const [{ Properties: { DeploymentConfiguration, LoadBalancers: [{ AdvancedConfiguration }] } }] = ofType(resources, 'AWS::ECS::Service');
    expect(DeploymentConfiguration).toMatchObject({
      Strategy: 'CANARY', BakeTimeInMinutes: 10, CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 5 },
    });
    expect(Object.keys(AdvancedConfiguration).sort()).toEqual(['AlternateTargetGroupArn', 'ProductionListenerRule', 'RoleArn', 'TestListenerRule']);
    expect(ofType(resources, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([]);
    expect(openPorts(resources)).toEqual([80]);
  },
  'dns': (resources) => {
    expect(recordNames(resources)).toEqual(['blue.www.tea.example.com.', 'green.www.tea.example.com.']);
    expect(pointers(resources)).toMatchObject([
      { kind: 'records', follows: 'live', mode: 'weighted', records: [{ names: ['www.tea.example.com', 'api.tea.example.com'], types: ['A', 'AAAA'] }] },
      { kind: 'records', follows: 'idle', mode: 'weighted', records: [{ names: ['www.staging.tea.example.com'], types: ['A', 'AAAA'] }] },
    ]);
  },
  'dns-website': (resources) => {
    expect(recordNames(resources)).toEqual(['blue.www.posters.example.com.']);
    expect(pointers(resources)).toMatchObject([
      { kind: 'records', follows: 'live', mode: 'weighted', records: [{ names: ['www.posters.example.com'], types: ['A'] }] },
    ]);
  },
  'dns-service': (resources) => {
    twoServicesByColor(resources);
    expect(recordNames(resources)).toEqual(['send', 'track'].flatMap((name) => ['blue', 'green'].map((color) => `${color}.${name}.parcels.example.com.`)));
    expect(pointers(resources).map(({ follows, records: [{ names }] }) => [follows, ...names])).toEqual([
      ['live', 'send.parcels.example.com'], ['idle', 'send.staging.parcels.example.com'],
      ['live', 'track.parcels.example.com'], ['idle', 'track.staging.parcels.example.com'],
    ]);
  },
};

describe.each(PAIRS)('$name', (pair: Pair) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'by-hand-'));
  const apps: { ours?: App; byHand?: App } = {};
  const app = (which: 'ours' | 'byHand'): App => apps[which] ??= pair[which](folder);

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test.each(['ours', 'byHand'] as const)('%s is the system that it has to be', (which) => {
    ASSERTIONS[pair.name](resourcesOf(app(which)));
  });

  test('by hand has the same resources, rights, settings, outputs and inputs of custom resources', () => {
    expect(systemOf(app('byHand'))).toEqual(systemOf(app('ours')));
  });
});

test('statements are counted as the compiler sees them, with those of what stands beside a file and is imported', () => {
  const [canary] = PAIRS.filter(({ name }) => name === 'native-canary');
  expect(statementsOf(sourceOfOurs(canary))).toBe(7); // app, env, stack, service, return; the last line's if and what it does
  expect(statementsOf(sourceByHand(canary))).toBeGreaterThan(40);
});
