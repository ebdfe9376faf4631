import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import { withoutHashes } from './without-hashes';
import { staticSiteApp } from '../../examples/static-site/app';
import { RELEASE_1, RELEASE_2, siteFolder, temporaryFolder } from '../private/apps';
import type { SiteFiles } from '../private/apps';

const ENVIRONMENT = ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION', 'CDK_VALIDATION'] as const;
const environment = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));

beforeEach(() => {
  delete process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_REGION;
});

afterEach(() => {
  jest.restoreAllMocks();
  ENVIRONMENT.forEach((name) => environment[name] === undefined ? delete process.env[name] : process.env[name] = environment[name]);
});

function example(files: SiteFiles = RELEASE_1): App {
  return staticSiteApp({ site: siteFolder({ ...files, '404.html': 'nothing here' }), outdir: temporaryFolder() });
}

test('the example has a stack with the site and a stack with the edge functions', () => {
  expect(example().synth().stacks.map(({ stackName, environment: { region } }) => `${stackName} in ${region}`).sort()).toEqual(['Coffee in eu-west-1', 'Coffee-edge in us-east-1']);
});

test.each(['Coffee', 'Coffee-edge'])('the template of %s is this', (stackName) => {
  expect(withoutHashes(example().synth().getStackByName(stackName).template)).toMatchSnapshot();
});

test('the next release is the same stack with other uploads', () => {
  const changed = [RELEASE_1, RELEASE_2].map((files) => {
    const { Resources } = example(files).synth().getStackByName('Coffee').template;
    return Resources as Record<string, object>;
  });
  const different = Object.keys(changed[1]).filter((id) => JSON.stringify(changed[0][id]) !== JSON.stringify(changed[1][id]));
  expect(Object.keys(changed[1])).toEqual(Object.keys(changed[0]));
  expect(different.map((id) => (changed[0][id] as { Type: string }).Type).sort()).toEqual([
    'AWS::S3::Bucket', // carries a tag per upload
    'Custom::BlueGreenRelease', 'Custom::BlueGreenReleaseCheck', 'Custom::BlueGreenSharedAssetsCheck',
    'Custom::CDKBucketDeployment', 'Custom::CDKBucketDeployment', 'Custom::CDKBucketDeployment',
  ]);
});

describe('with the template validator of the CDK on', () => {
  beforeEach(() => {
    delete process.env.CDK_VALIDATION;
  });

  const findings = (app: App): string[] => {
    app.synth();
    const { pluginReports } = JSON.parse(fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8')) as {
      pluginReports: { violations: { ruleName: string; description: string }[] }[];
    };
    return pluginReports.flatMap(({ violations }) => violations.map(({ ruleName, description }) => `${ruleName} ${description}`));
  };

  test('the example has no findings', () => {
    expect(findings(example())).toEqual([]);
  });

  test('a wrong property would be one', () => {
    jest.spyOn(console, 'error').mockImplementation();
    const app = example();
    new CfnResource(app.node.findChild('Coffee') as Stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { Delay: 1 } });
    expect(findings(app)).toEqual([expect.stringContaining('\'Delay\' was unexpected')]);
  });
});
