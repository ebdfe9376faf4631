import type { Stack } from 'aws-cdk-lib';
import { App, Duration, Stack as CdkStack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { routedSite } from './fixture';
import { BlueGreenStaticSite, DocumentFallback, ReleaseState, SiteRouter } from '../../src';
import type { EdgeReleaseRouterOptions, ReleaseStateProps } from '../../src';
import {
  ACCOUNT, contentsOf, newStack, readable, RECOMMENDED_FLAGS, RELEASE_1, RELEASE_2, resourceOf, resourcesOf, siteSource, stagedAsset, statementsOf,
  temporaryFolder,
} from '../private/apps';
import type { Resource, SiteFiles } from '../private/apps';

const STAGES = ['viewer-request', 'origin-request', 'origin-response'];

function functionOf(edgeStack: Stack, stage: string): Resource & { readonly LogicalId: string } {
  const [[LogicalId, fn]] = Object.entries(resourcesOf(edgeStack, 'AWS::Lambda::Function')).filter(([, { Properties }]) => Properties.Description?.startsWith(stage));
  return { ...fn, LogicalId };
}

function assetOf(edgeStack: Stack, stage: string): Record<string, string> {
  return contentsOf(stagedAsset(edgeStack, functionOf(edgeStack, stage).Properties.Code.S3Key));
}

function edgeStackOf(options: EdgeReleaseRouterOptions = {}, context: Record<string, unknown> = {}, region?: string): Stack {
  return routedSite(newStack({ context, region }), options).router!.edgeStack;
}

const FLAG_SETS: [string, Record<string, unknown>][] = [['no feature flags', {}], ['all recommended feature flags', RECOMMENDED_FLAGS]];

test.each(FLAG_SETS)('with %s the edge functions keep within the limits of Lambda@Edge', (_, context) => {
  const edgeStack = edgeStackOf({}, context);

  for (const stage of STAGES) {
    const { Properties } = functionOf(edgeStack, stage);
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', MemorySize: 128, Timeout: 5, Handler: 'index.handler' });
    expect(Object.keys(Properties).sort()).toEqual(['Code', 'Description', 'Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout']);
  }
});

test.each(FLAG_SETS)('with %s viewer-request may read the document in its two regions and count failures, the other stages may do nothing, none may write logs', (_, context) => {
  const edgeStack = edgeStackOf({}, context);

  const policies = resourcesOf(edgeStack, 'AWS::IAM::Policy');
  expect(Object.keys(policies)).toHaveLength(1);
  const viewerRole = functionOf(edgeStack, 'viewer-request').Properties.Role.replace('.Arn', '');
  const [policy] = Object.values(policies);
  expect(policy.Properties.Roles).toEqual([viewerRole]);
  expect(policy.Properties.PolicyDocument.Statement).toEqual([{
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: ['eu-west-1', 'us-east-1'].map((region) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter/cdk-blue-green/Shop/Site`),
  }, {
    Effect: 'Allow',
    Action: 'cloudwatch:PutMetricData',
    Resource: '*',
    Condition: { StringEquals: { 'cloudwatch:namespace': 'CdkBlueGreen' } },
  }]);
  for (const { Properties } of Object.values(resourcesOf(edgeStack, 'AWS::IAM::Role'))) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
    expect(Properties.Policies).toBeUndefined();
    const trust = Properties.AssumeRolePolicyDocument.Statement as { Principal: { Service: string | string[] } }[];
    const trusted = trust.flatMap(({ Principal }) => Principal.Service);
    expect(trusted.sort()).toEqual(['edgelambda.amazonaws.com', 'lambda.amazonaws.com']);
  }
});

test('with edgeLogging each stage may write to log groups of edge functions in any region, and to no other', () => {
  const edgeStack = edgeStackOf({ edgeLogging: true });

  const statements = Object.values(resourcesOf(edgeStack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const logging = statements.filter(({ Action }) => String(Action).includes('logs:'));
  expect(logging).toHaveLength(3);
  for (const statement of logging) {
    expect(statement).toEqual({
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:*:${ACCOUNT}:log-group:/aws/lambda/us-east-1.*`,
    });
  }
});

test('each stage has a role of its own', () => {
  const edgeStack = edgeStackOf();
  expect(new Set(STAGES.map((stage) => functionOf(edgeStack, stage).Properties.Role)).size).toBe(3);
});

test.each(FLAG_SETS)('with %s the edge stack holds functions, versions, roles and the parameter with the versions; no log group', (_, context) => {
  const kinds = Object.values(resourcesOf(edgeStackOf({}, context))).map(({ Type }) => Type);
  expect([...new Set(kinds)].sort()).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::Version', 'AWS::SSM::Parameter']);
});

test('without an account in the stack the role is still bound to one account', () => {
  const app = new App({ outdir: temporaryFolder() });
  const stack = new CdkStack(app, 'Shop', { env: { region: 'eu-west-1' } });
  const edgeStack = routedSite(stack).router!.edgeStack;

  const [{ Properties }] = Object.values(Template.fromStack(edgeStack).findResources('AWS::IAM::Policy')) as Resource[];
  expect(JSON.stringify(Properties.PolicyDocument.Statement[0].Resource[0])).toContain('{"Ref":"AWS::AccountId"}');
  expect(JSON.stringify(readable(Properties.PolicyDocument.Statement[0]))).not.toContain('*');
});

test('functions and versions outlive their stack: CloudFront lets go of them hours later', () => {
  const edgeStack = edgeStackOf();

  const kept = [...Object.values(resourcesOf(edgeStack, 'AWS::Lambda::Version')), ...Object.values(resourcesOf(edgeStack, 'AWS::Lambda::Function'))];
  expect(kept).toHaveLength(6);
  kept.forEach((resource) => expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }));
});

test('the bundle that ships lies beside its configuration, and nothing else', () => {
  const edgeStack = edgeStackOf();
  for (const stage of STAGES) {
    expect(Object.keys(assetOf(edgeStack, stage)).sort()).toEqual(['config.json', 'index.js']);
  }
});

test('the configuration holds names, regions and rules', () => {
  const edgeStack = edgeStackOf();
  for (const stage of STAGES) {
    expect(JSON.parse(assetOf(edgeStack, stage)['config.json'])).toEqual({
      parameter: { name: '/cdk-blue-green/Shop/Site', region: 'eu-west-1', replicaRegion: 'us-east-1' },
      stateTtl: 30,
      cookies: { release: 'bg-release', preview: 'bg-preview' },
      previewParameter: 'bg-preview',
      fallback: 'directory-index',
      perColorPaths: [],
    });
  }
});

test('the configuration follows the props of state, site and router', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { stateName: 'shop', stateTtl: Duration.seconds(2), replicaRegion: 'eu-central-1', releaseId: '7' });
  const site = new BlueGreenStaticSite(stack, 'Site', {
    source: siteSource(), state, fallback: DocumentFallback.spa(), router: SiteRouter.own({ cookies: { release: 'r', preview: 'p' } }),
  });

  expect(JSON.parse(assetOf(site.router!.edgeStack, 'viewer-request')['config.json'])).toEqual({
    parameter: { name: '/cdk-blue-green/shop', region: 'eu-west-1', replicaRegion: 'eu-central-1' },
    stateTtl: 2,
    cookies: { release: 'r', preview: 'p' },
    previewParameter: 'p',
    fallback: 'spa',
    perColorPaths: [],
  });
});

test('the configuration holds no token and no release', () => {
  const stack = newStack({ context: { activeColor: 'green' } });
  const { router, releaseId } = routedSite(stack);

  for (const stage of STAGES) {
    const config = assetOf(router!.edgeStack, stage)['config.json'];
    expect(config).not.toContain('Token[');
    expect(config).not.toContain(releaseId);
    expect(config).not.toMatch(/blue"|green"/);
  }
});

describe('between two releases of one app', () => {
  interface Synthesis { readonly stack: Stack; readonly edge: Stack; readonly releaseId: string }
  const synthesize = (files: SiteFiles, props: ReleaseStateProps, context: Record<string, unknown>): Synthesis => {
    const stack = newStack({ context });
    const state = new ReleaseState(stack, 'Release', props);
    const site = new BlueGreenStaticSite(stack, 'Site', { source: siteSource(files), state });
    return { stack, edge: site.router!.edgeStack, releaseId: site.releaseId };
  };
  const NEXT_RELEASES: [string, SiteFiles, ReleaseStateProps, Record<string, unknown>][] = [
    ['other files', RELEASE_2, {}, {}],
    ['other files with an id', RELEASE_2, { releaseId: '42' }, {}],
    ['a flip with the deploy', RELEASE_2, {}, { activeColor: 'green' }],
  ];

  test.each(NEXT_RELEASES)('%s change no byte of the edge stack or of an edge function', (_, files, props, context) => {
    const [before, after] = [synthesize(RELEASE_1, {}, {}), synthesize(files, props, context)];

    expect(after.releaseId).not.toBe(before.releaseId);
    expect(JSON.stringify(Template.fromStack(after.edge).toJSON())).toBe(JSON.stringify(Template.fromStack(before.edge).toJSON()));
    for (const stage of STAGES) {
      expect(assetOf(after.edge, stage)).toEqual(assetOf(before.edge, stage));
    }
  });

  test.each(NEXT_RELEASES)('%s change no byte of the distribution or its policies', (_, files, props, context) => {
    const routing = ({ stack }: { stack: Stack }): string => JSON.stringify(
      Object.entries((Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources)
        .filter(([id, { Type }]) => Type.startsWith('AWS::CloudFront::') || id.startsWith('SiteRouter')),
    );
    const [before, after] = [synthesize(RELEASE_1, {}, {}), synthesize(files, props, context)];

    expect(routing(before)).toContain('AWS::CloudFront::OriginRequestPolicy');
    expect(routing(after)).toBe(routing(before));
  });
});

describe('in another region than the edge', () => {
  const READER = 'Custom::AWS';
  const readerOf = (stack: Stack): { Name: string; physicalId: string; region: string; timeout: string } => {
    const { Properties } = resourceOf(stack, READER);
    const { parameters, physicalResourceId, region } = JSON.parse(Properties.Create);
    return { Name: parameters.Name, physicalId: physicalResourceId.id, region, timeout: Properties.ServiceTimeout };
  };

  test('the distribution learns the versions from a parameter in us-east-1', () => {
    const stack = newStack();
    const { edgeStack } = routedSite(stack).router!;

    const parameter = resourceOf(edgeStack, 'AWS::SSM::Parameter');
    expect(parameter.Properties.Name).toMatch(/^\/cdk-blue-green-edge\/Shop\/ShopSiteRouterBehaviorsFunctions/);
    const versions = Object.keys(resourcesOf(edgeStack, 'AWS::Lambda::Version')).map((id) => `\${${id}}`);
    expect(parameter.Properties.Value.split(',').sort()).toEqual(versions.sort());
    expect(readerOf(stack)).toMatchObject({ Name: parameter.Properties.Name, region: 'us-east-1', timeout: '300' });
    expect(stack.dependencies).toContain(edgeStack);
    expect(statementsOf(stack, 'AWS679f53fac002430cb0da5b7982bd2287ServiceRole')).toEqual([{
      Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${parameter.Properties.Name}`,
    }]);
  });

  test('new edge code is read anew under one name: a stack that rolls back finds the parameter that it knows', () => {
    const readers = [{}, { cookies: { release: 'other' } }].map((options) => {
      const stack = newStack();
      routedSite(stack, options);
      return readerOf(stack);
    });
    expect(readers[1].Name).toBe(readers[0].Name);
    expect(readers[1].physicalId).not.toBe(readers[0].physicalId);
  });

  test('each stage of the distribution takes its version, in the order in which they were published', () => {
    const stack = newStack();
    const { edgeStack } = routedSite(stack).router!;

    const published = resourceOf(edgeStack, 'AWS::SSM::Parameter').Properties.Value.split(',') as string[];
    expect(published.map((version) => STAGES.find((stage) => version.includes(stage.replace('-', ''))))).toEqual(STAGES);
    const { LambdaFunctionAssociations } = resourceOf(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig.DefaultCacheBehavior;
    expect(LambdaFunctionAssociations).toEqual(STAGES.map((EventType, index) => ({
      EventType,
      LambdaFunctionARN: { 'Fn::Select': [index, { 'Fn::Split': [',', `\${${resourceOf(stack, READER).LogicalId}.Parameter.Value}`] }] },
    })));
  });
});

test('in us-east-1 the functions stand in the router\'s own stack, without parameter or reader, and take its tags', () => {
  const stack = newStack({ region: 'us-east-1' });
  const site = routedSite(stack);
  Tags.of(site).add('team', 'coffee');

  expect(site.router!.edgeStack).toBe(stack);
  expect(resourcesOf(stack, 'Custom::AWS')).toEqual({});
  expect(Object.keys(resourcesOf(stack, 'AWS::SSM::Parameter'))).toHaveLength(1);
  const { LambdaFunctionAssociations } = resourceOf(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig.DefaultCacheBehavior;
  for (const { EventType, LambdaFunctionARN } of LambdaFunctionAssociations) {
    const version = resourcesOf(stack, 'AWS::Lambda::Version')[LambdaFunctionARN.slice(2, -1)];
    expect(version.Properties.FunctionName).toBe(`\${${functionOf(stack, EventType).LogicalId}}`);
    expect(functionOf(stack, EventType).Properties.Tags).toEqual([{ Key: 'team', Value: 'coffee' }]);
  }
});
