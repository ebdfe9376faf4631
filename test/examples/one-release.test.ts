import type { App } from 'aws-cdk-lib';
import { withoutEnvironment } from './no-environment';
import { withoutHashes } from './without-hashes';
import { oneReleaseApp } from '../../examples/one-release/app';
import type { SiteFiles } from '../private/apps';
import { RELEASE_1, RELEASE_2, siteFolder, temporaryFolder } from '../private/apps';

const DOCKERFILE = 'FROM scratch';

withoutEnvironment();

function example(releaseId = '1', site: SiteFiles = RELEASE_1, api: SiteFiles = {}): App {
  return oneReleaseApp({ releaseId, site: siteFolder(site), api: siteFolder({ Dockerfile: DOCKERFILE, ...api }), outdir: temporaryFolder() });
}

function resourcesOf(app: App): Record<string, { readonly Type: string }> {
  return app.synth().getStackByName('Tickets').template.Resources as Record<string, { readonly Type: string }>;
}

test('the example has a stack with site, service and function, and a stack with the edge functions', () => {
  expect(example().synth().stacks.map(({ stackName, environment: { region } }) => `${stackName} in ${region}`).sort()).toEqual(['Tickets in eu-west-1', 'Tickets-edge in us-east-1']);
});

test.each(['Tickets', 'Tickets-edge'])('the template of %s is this', (stackName) => {
  expect(withoutHashes(example().synth().getStackByName(stackName).template)).toMatchSnapshot();
});

test('as it stands in the repository it synthesizes', () => {
  expect(Object.keys(resourcesOf(oneReleaseApp({ releaseId: '1', outdir: temporaryFolder() }))).length).toBeGreaterThan(50);
});

test('the next release brings files, a task definition and a version; services, rules, APIs, distribution and edge code stay', () => {
  const [before, after] = [example(), example('2', RELEASE_2, { 'server.mjs': 'two' })];
  const [one, two] = [resourcesOf(before), resourcesOf(after)];
  const different = Object.keys(two).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(two[id]));
  expect(Object.keys(withoutHashes(two))).toEqual(Object.keys(withoutHashes(one)));
  expect(different.map((id) => two[id].Type).sort()).toEqual([
    'AWS::ECS::TaskDefinition',
    'AWS::Lambda::Function', 'AWS::Lambda::Version',
    'AWS::S3::Bucket', // carries a tag per upload
    'Custom::BlueGreenFunctionVersions', 'Custom::BlueGreenRelease', 'Custom::BlueGreenReleaseCheck', 'Custom::BlueGreenSharedAssetsCheck', 'Custom::BlueGreenTaskDefinitions',
    'Custom::CDKBucketDeployment', 'Custom::CDKBucketDeployment', 'Custom::CDKBucketDeployment',
  ]);
  expect(after.synth().getStackByName('Tickets-edge').template).toEqual(before.synth().getStackByName('Tickets-edge').template);
});
