import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Distribution } from '../../cli/local/cloudfront';
import { parseDistribution } from '../../cli/local/cloudfront';
import { BlueGreenStaticSite, ReleaseState, SiteSource } from '../../src';
import type { EdgeConfig } from '../../src/core';

/** The distribution and the edge configuration that the constructs synthesize, ready for the CloudFront model. */
export interface SynthesizedSite {
  readonly distribution: Distribution;
  readonly config: EdgeConfig;
  /** Function name in the distribution -> edge stage. */
  stageOf(functionArn: string): string;
}

const SITE_FILES: Record<string, string> = { 'index.html': 'home', 'style.css': 'body {}', 'assets/app-1.js': 'app' };

/** Synthesizes a site in us-east-1, where one template holds all, and resolves what the model needs. */
export function synthesizeSite(stateTtl: number): SynthesizedSite {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  try {
    for (const [name, content] of Object.entries(SITE_FILES)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), content);
    }
    const app = new App();
    const stack = new Stack(app, 'Site', { env: { region: 'us-east-1', account: '000000000000' } });
    const state = new ReleaseState(stack, 'Release', { stateTtl: Duration.seconds(stateTtl) });
    new BlueGreenStaticSite(stack, 'Site', { source: SiteSource.asset(folder), state });
    return resolve(app, Template.fromStack(stack).toJSON() as { Resources: Resources });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

function resolve(app: App, template: { Resources: Resources }): SynthesizedSite {
  const resources = plain(template.Resources) as Resources;
  const ofType = (type: string): [string, Record<string, unknown>][] => Object.entries(resources)
    .filter(([, resource]) => resource.Type === type).map(([id, resource]) => [id, resource.Properties]);
  const [[, properties]] = ofType('AWS::CloudFront::Distribution');
  const policies = (type: string): Record<string, Record<string, unknown>> => Object.fromEntries(ofType(type));
  const functions = ofType('AWS::Lambda::Function');
  return {
    distribution: parseDistribution(properties, {
      cachePolicies: policies('AWS::CloudFront::CachePolicy'),
      originRequestPolicies: policies('AWS::CloudFront::OriginRequestPolicy'),
      responseHeadersPolicies: {},
    }),
    config: readConfig(app, functions),
    stageOf: (arn) => {
      const version = resources[arn];
      const [, fn] = functions.find(([id]) => id === version.Properties.FunctionName)!;
      return (fn.Description as string).split(' ')[0];
    },
  };
}

/** The constant configuration beside the viewer-request bundle, as it is staged for upload. */
function readConfig(app: App, functions: [string, Record<string, unknown>][]): EdgeConfig {
  const [, viewer] = functions.find(([, fn]) => String(fn.Description).startsWith('viewer-request'))!;
  const hash = (viewer.Code as { S3Key: string }).S3Key.replace('.zip', '');
  return JSON.parse(fs.readFileSync(path.join(app.outdir, `asset.${hash}`, 'config.json'), 'utf8')) as EdgeConfig;
}

/** `{Ref: X}` is `X`, `{Fn::GetAtt: [X, A]}` is `X.A`: enough identity for the model. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = value as Record<string, unknown>;
  if (typeof fields.Ref === 'string') {
    return fields.Ref;
  }
  if (Array.isArray(fields['Fn::GetAtt'])) {
    const [id, attribute] = fields['Fn::GetAtt'] as string[];
    return attribute === 'RegionalDomainName' ? 'bucket.s3.us-east-1.amazonaws.com' : `${id}.${attribute}`;
  }
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, plain(inner)]));
}
