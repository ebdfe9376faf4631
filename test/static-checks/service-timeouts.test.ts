import { APPS } from './apps';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly ServiceTimeout?: number | string };
}

const MAX_SECONDS = 600;

/** Made by the CDK, which takes no timeout for them. */
const UNLIMITED = [
  'Custom::CDKBucketDeployment', 'Custom::CrossRegionExportReader', 'Custom::CrossRegionExportWriter', 'Custom::S3AutoDeleteObjects', 'Custom::Trigger',
];

const custom = Object.entries(APPS).map(([name, app]) => ({
  name,
  resources: app().synth().stacksRecursively
    .flatMap(({ template }) => Object.values((template as { Resources: Record<string, Resource> }).Resources))
    .filter(({ Type: type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
}));

test.each(custom)('$name: CloudFormation waits minutes, not an hour, for every custom resource but those of the CDK itself', ({ resources }) => {
  const unlimited = resources.filter(({ Properties: { ServiceTimeout: seconds } }) => seconds === undefined || Number(seconds) > MAX_SECONDS);
  expect(unlimited.map(({ Type: type }) => type).filter((type) => !UNLIMITED.includes(type))).toEqual([]);
});

test('custom resources of every kind are looked at', () => {
  const kinds = new Set(custom.flatMap(({ resources }) => resources.map(({ Type: type }) => type)).filter((type) => !UNLIMITED.includes(type)));
  expect([...kinds].sort()).toEqual([
    'Custom::AWS', 'Custom::BlueGreenFunctionVersions', 'Custom::BlueGreenPointer', 'Custom::BlueGreenRelease', 'Custom::BlueGreenReleaseCheck',
    'Custom::BlueGreenServiceRule', 'Custom::BlueGreenSharedAssetsCheck', 'Custom::BlueGreenTaskDefinitions',
  ]);
});
