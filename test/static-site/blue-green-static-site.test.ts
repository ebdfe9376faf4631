import type { App, Stack } from 'aws-cdk-lib';
import { CfnParameter, Duration, Lazy, RemovalPolicy, Stage, Stack as CdkStack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { BlueGreenStaticSiteProps } from '../../src';
import { BlueGreenStaticSite, DocumentFallback, ReleaseBackend, ReleaseBehaviors, ReleaseState, SiteRouter } from '../../src';
import { newApp, newStack, RECOMMENDED_FLAGS, RELEASE_2, resourceOf, resourcesOf, siteSource } from '../private/apps';

function addSite(stack: Stack, props: Partial<BlueGreenStaticSiteProps> = {}, id = 'Site'): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(), ...props });
}

test('minimal example: bucket, state, router and the uploads of one release', () => {
  const stack = newStack();
  const site = addSite(stack);

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  template.resourceCountIs('Custom::BlueGreenRelease', 1);
  template.resourceCountIs('Custom::CDKBucketDeployment', 3);
  expect(site).toMatchObject({ sharedAssets: ['/assets/*'], releaseId: expect.stringMatching(/^[0-9a-f]{12}$/) });
  expect(site.state.stateName).toBe('Shop/Site');
  expect(site.router!.url).toContain('https://');
});

test('maximum example: every prop reaches the resources', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '42', stateTtl: Duration.seconds(5) });
  const site = addSite(stack, {
    state,
    sharedAssets: ['/assets/*', '/_next/static/*'],
    fallback: DocumentFallback.spa(),
    retention: { releases: 10, duration: Duration.days(30) },
    router: SiteRouter.own({ cookies: { release: 'shop-release' } }),
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(site).toMatchObject({ releaseId: '42', sharedAssets: ['/assets/*', '/_next/static/*'] });
  const { CacheBehaviors } = resourceOf(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
  expect(CacheBehaviors.map(({ PathPattern }: Record<string, string>) => PathPattern)).toEqual(['/assets/*', '/_next/static/*']);
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseOperator').Properties.Environment.Variables).toMatchObject({
    RETENTION_RELEASES: '10', RETENTION_SECONDS: String(30 * 86_400),
  });
  expect(resourceOf(stack, 'AWS::S3::Bucket').DeletionPolicy).toBe('Delete');
});

test('the bucket is private, encrypted, takes TLS only and outlives the stack', () => {
  const stack = newStack();
  addSite(stack);

  const bucket = resourceOf(stack, 'AWS::S3::Bucket');
  expect(bucket).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    },
  });
  const { Statement } = resourceOf(stack, 'AWS::S3::BucketPolicy').Properties.PolicyDocument;
  expect(Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
});

test('with DESTROY the bucket is emptied and goes, and so does the table of a state that the site made', () => {
  const stack = newStack();
  addSite(stack, { removalPolicy: RemovalPolicy.DESTROY });

  expect(resourceOf(stack, 'AWS::S3::Bucket').DeletionPolicy).toBe('Delete');
  expect(resourceOf(stack, 'AWS::DynamoDB::Table').DeletionPolicy).toBe('Delete');
  Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
});

test('DESTROY of a site leaves the table of a state that others use too', () => {
  const stack = newStack();
  addSite(stack, { state: new ReleaseState(stack, 'Release'), removalPolicy: RemovalPolicy.DESTROY });
  expect(resourceOf(stack, 'AWS::DynamoDB::Table').DeletionPolicy).toBe('Retain');
});

test.each<[string, Partial<BlueGreenStaticSiteProps>]>([
  ['', {}],
  [' and its invalidations', { router: SiteRouter.own({ invalidateOnChange: ['/feed.xml'] }) }],
])('the distribution%s waits for the check that releases in use are answered as before', (_, props) => {
  const stack = newStack();
  addSite(stack, props);
  Template.fromStack(stack); // which finds circles
  expect(resourceOf(stack, 'AWS::CloudFront::Distribution').DependsOn).toContain(resourceOf(stack, 'Custom::BlueGreenReleaseCheck').LogicalId);
});

test('a distribution that somebody else makes waits for the check by its policies and by the versions of its functions', () => {
  const stack = newStack();
  const site = addSite(stack, { router: SiteRouter.none() });
  new ReleaseBehaviors(stack, 'Routed', { state: site.state, backends: [ReleaseBackend.site(site)] });
  const { LogicalId } = resourceOf(stack, 'Custom::BlueGreenReleaseCheck');
  expect(['AWS::CloudFront::CachePolicy', 'Custom::AWS'].map((type) => resourceOf(stack, type).DependsOn)).toEqual(Array(2).fill(expect.arrayContaining([LogicalId])));
});

test.each([
  [{ changeLayout: 'true' }, 'true'],
  [{ 'changeLayout:Shop/Site': true }, 'true'],
  [{ 'changeLayout:Shop/Docs': 'true' }, undefined],
  [{}, undefined],
])('with context %j the check is told that the live release may change: %s', (context, expected) => {
  const stack = newStack({ context });
  addSite(stack);
  expect(resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties.ChangeLayout).toBe(expected);
});

test('throws for a flag to change the layout that is not true', () => {
  expect(() => addSite(newStack({ context: { changeLayout: 'yes' } }))).toThrow(
    '\'changeLayout\' must be \'true\', got: \'yes\'; leave the flag out, or pass -c changeLayout=true (in Shop/Site)');
});

test('the layout is the same in whatever order the patterns stand', () => {
  const [one, two] = [['/b/*', '/a/*'], ['/a/*', '/b/*']].map((sharedAssets) => {
    const stack = newStack();
    addSite(stack, { sharedAssets, fallback: DocumentFallback.spa() });
    return resourceOf(stack, 'Custom::BlueGreenReleaseCheck').Properties.Layout as string;
  });
  expect(one).toBe('{"sharedAssets":["/a/*","/b/*"],"fallback":"spa"}');
  expect(two).toBe(one);
});

describe('files without extension', () => {
  const files = { 'index.html': '', '.well-known/apple-app-site-association': '{}', '_headers': '', 'CNAME': '', 'LICENSE': '', 'assets/blob': '' };
  const warnings = (props: Partial<BlueGreenStaticSiteProps>): unknown[] => {
    const stack = newStack();
    addSite(stack, { source: siteSource(files), ...props });
    return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data);
  };

  test('are named, for a directory index never answers with them', () => {
    expect(warnings({})).toEqual(['a directory index looks for a path without a file extension in a folder, so nobody can reach 4 of the files: '
      + '/.well-known/apple-app-site-association, /CNAME, /LICENSE, ...; give them an extension, leave them out of the source, '
      + 'or add a behaviour for them to the distribution [ack: cdk-blue-green:files-without-extension]']);
  });

  test.each<[string, Partial<BlueGreenStaticSiteProps>]>([
    ['shared', { sharedAssets: ['/assets/*', '/.well-known/*', '/_headers', '/CNAME', '/LICENSE'] }],
    ['in a single-page app', { fallback: DocumentFallback.spa() }],
  ])('are fine when they are %s', (_, props) => expect(warnings(props)).toEqual([]));
});

test('a site that made its own state and router names its outputs after itself', () => {
  const stack = newStack();
  addSite(stack);

  const template = Template.fromStack(stack);
  template.hasOutput('SiteStateName', { Value: 'Shop/Site' });
  template.hasOutput('SiteOperatorName', { Value: { Ref: Match.stringLikeRegexp('^SiteReleaseOperator') } });
  template.hasOutput('SiteUrl', { Value: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [Match.stringLikeRegexp('^SiteRouterDistribution'), 'DomainName'] }]] } });
  expect(Object.keys((template.toJSON() as { Outputs: object }).Outputs).sort()).toEqual(['SiteOperatorName', 'SiteReleaseId', 'SiteStateName', 'SiteUrl']);
});

test('with SiteRouter.none() there is no distribution', () => {
  const stack = newStack();
  const site = addSite(stack, { router: SiteRouter.none() });

  expect(site.router).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 0);
});

test('without shared assets every file belongs to its release', () => {
  const stack = newStack();
  addSite(stack, { sharedAssets: [] });

  expect(resourceOf(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig.CacheBehaviors).toBeUndefined();
  const prefixes = Object.values(resourcesOf(stack, 'Custom::CDKBucketDeployment')).map(({ Properties }) => Properties.DestinationBucketKeyPrefix);
  expect(prefixes).not.toContain('shared');
});

test('two sites live in one stack, each with its own bucket and state', () => {
  const stack = newStack();
  const [web, docs] = [addSite(stack, {}, 'Web'), addSite(stack, { source: siteSource(RELEASE_2) }, 'Docs')];

  expect([web.state.stateName, docs.state.stateName]).toEqual(['Shop/Web', 'Shop/Docs']);
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 2);
});

test('two sites on one state are one release', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '42' });
  const sites = [addSite(stack, { state }, 'Web'), addSite(stack, { state, source: siteSource(RELEASE_2) }, 'Docs')];

  expect(sites.map(({ releaseId }) => releaseId)).toEqual(['42', '42']);
  Template.fromStack(stack).resourceCountIs('Custom::BlueGreenRelease', 1);
});

test('two stacks of an app have a site each', () => {
  const app = newApp();
  const [web, docs] = [newStack({ scope: app, id: 'Web' }), newStack({ scope: app, id: 'Docs' })].map((stack) => addSite(stack));

  expect([web.state.stateName, docs.state.stateName]).toEqual(['Web/Site', 'Docs/Site']);
  expect(() => app.synth()).not.toThrow();
});

test('a site works in us-east-1 and in a stage', () => {
  const app = newApp();
  addSite(newStack({ scope: app, region: 'us-east-1' }));
  addSite(newStack({ scope: new Stage(app, 'Prod') }));
  expect(() => app.synth()).not.toThrow();
});

test('throws in an env-agnostic stack', () => {
  expect(() => addSite(new CdkStack(newApp(), 'Anywhere'))).toThrow(/'env\.region' must be known at synth for stack 'Anywhere', got: an env-agnostic stack; pass env/);
});

test.each([['no feature flags', {}], ['all recommended feature flags', RECOMMENDED_FLAGS]])('with %s our custom resources give up in time', (_, context) => {
  const stack = newStack({ context });
  addSite(stack);

  const timeouts = ['Custom::BlueGreenRelease', 'Custom::BlueGreenReleaseCheck', 'Custom::AWS'].map((type) => resourceOf(stack, type).Properties.ServiceTimeout);
  expect(timeouts).toEqual(['540', '360', '300']);
});

test.each([
  [{ releases: 0 }, '\'retention.releases\' must be a whole number from 1 to 10, got: 0; pass a number in this range (in Shop/Site)'],
  [{ releases: 11 }, '\'retention.releases\' must be a whole number from 1 to 10, got: 11; pass a number in this range (in Shop/Site)'],
  [{ releases: 2.5 }, '\'retention.releases\' must be a whole number from 1 to 10, got: 2.5; pass a number in this range (in Shop/Site)'],
  [{ releases: Lazy.number({ produce: () => 5 }) }, '\'retention.releases\' must be known at synth, got: a token; pass a literal number (in Shop/Site)'],
  [{ duration: Duration.days(366) }, '\'retention.duration\' must be 0 to 31536000 whole seconds, got: 31622400 seconds; choose a duration from Duration.seconds(0) on (in Shop/Site)'],
  [{ duration: Duration.seconds(Lazy.number({ produce: () => 5 })) }, '\'retention.duration\' must be known at synth, got: a token; pass a literal duration (in Shop/Site)'],
])('throws for a retention out of range: %j', (retention, message) => {
  expect(() => addSite(newStack(), { retention })).toThrow(message);
});

test('a retention of no time keeps releases by their number only', () => {
  const stack = newStack();
  addSite(stack, { retention: { releases: 2, duration: Duration.seconds(0) } });
  expect(resourceOf(stack, 'AWS::Lambda::Function', 'SiteReleaseDeployer').Properties.Environment.Variables).toMatchObject({ RETENTION_RELEASES: '2', RETENTION_SECONDS: '0' });
});

test.each([
  ['not rooted', ['assets/*'], '\'sharedAssets\' must be a path pattern that starts with / and holds letters, digits and _-.$/~"\'@:+&*? only, got: \'assets/*\'; write for example /assets/* (in Shop/Site)'],
  ['a pattern with a space', ['/my assets/*'], '\'sharedAssets\' must be a path pattern that starts with / and holds letters, digits and _-.$/~"\'@:+&*? only, got: \'/my assets/*\'; write for example /assets/* (in Shop/Site)'],
  ['longer than CloudFront takes', [`/${'a'.repeat(255)}`], /'sharedAssets' must be a path pattern that starts with \/ .*; write for example \/assets\/\* \(in Shop\/Site\)/],
  ['everything', ['/*'], '\'sharedAssets\' must be patterns that no document matches, got: \'/*\', which matches /index.html; name the folder of content-hashed files, like /assets/* (in Shop/Site)'],
  ['the first page', ['/index.???l'], '\'sharedAssets\' must be patterns that no document matches, got: \'/index.???l\', which matches /index.html; name the folder of content-hashed files, like /assets/* (in Shop/Site)'],
  ['another page of the site', ['/about/*'], '\'sharedAssets\' must be patterns that no document matches, got: one that matches /about/index.html; name the folder of content-hashed files, like /assets/* (in Shop/Site)'],
  ['one under the other', ['/assets/*', '/assets/img/*'], '\'sharedAssets\' must be path patterns that do not overlap, got: \'/assets/*\' and \'/assets/img/*\'; keep the wider one (in Shop/Site)'],
  ['one over the other', ['/assets/img/*', '/assets/*'], '\'sharedAssets\' must be path patterns that do not overlap, got: \'/assets/img/*\' and \'/assets/*\'; keep the wider one (in Shop/Site)'],
  ['one twice', ['/assets/*', '/assets/*'], '\'sharedAssets\' must be path patterns that do not overlap, got: \'/assets/*\' and \'/assets/*\'; keep the wider one (in Shop/Site)'],
])('throws for shared assets that are %s', (_, sharedAssets, message) => {
  expect(() => addSite(newStack(), { sharedAssets })).toThrow(message);
});

test('throws for shared assets that are known at deploy only: files are sorted at synth', () => {
  const stack = newStack();
  const { valueAsString } = new CfnParameter(stack, 'Pattern');
  expect(() => addSite(stack, { sharedAssets: [valueAsString] })).toThrow('\'sharedAssets\' must be known at synth, got: a token; pass a literal');
});

test('a site reads its props before it makes anything: what was refused left no bucket behind', () => {
  const app: App = newApp();
  const stack = newStack({ scope: app });
  expect(() => addSite(stack, { sharedAssets: ['assets/*'] })).toThrow();
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
});
