import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { writeRelease } from './releases';
import { staticSiteApp } from '../../examples/static-site/app';

type Resources = Record<string, { readonly Type: string; readonly Properties: { readonly ServiceTimeout?: number } }>;

test('CloudFormation waits minutes, not an hour, for every custom resource but the uploads of the CDK and its emptying of the bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-'));
  try {
    const app = staticSiteApp({ site: writeRelease(folder, 1), outdir: join(folder, 'out'), stateTtl: Duration.seconds(2), region: 'eu-west-1' });
    const custom = app.synth().stacks.flatMap(({ template }) => Object.values((template as { Resources: Resources }).Resources))
      .filter(({ Type: type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource');
    const unlimited = custom.filter(({ Properties: { ServiceTimeout: timeout } }) => timeout === undefined || timeout > 600);
    expect([...new Set(unlimited.map(({ Type: type }) => type))].sort()).toEqual(['Custom::CDKBucketDeployment', 'Custom::S3AutoDeleteObjects']);
    expect(custom.filter(({ Type: type }) => type.startsWith('Custom::BlueGreen'))).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
