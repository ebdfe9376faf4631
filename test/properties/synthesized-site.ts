import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { COLOR_BACKENDS } from './world/color-backends';
import type { Distribution, FunctionCookies } from '../../cli/local/cloudfront';
import { parseDistribution } from '../../cli/local/cloudfront';
import type { DocumentFallback, RouterCookies } from '../../src';
import { BlueGreenStaticSite, ReleaseBackend, ReleaseState, SiteRouter, SiteSource } from '../../src';
import type { EdgeConfig } from '../../src/core';

/** The distribution and the edge configuration that the constructs synthesize, ready for the CloudFront model. */
export interface SynthesizedSite {
  readonly distribution: Distribution;
  readonly config: EdgeConfig;
  readonly functionCookies: FunctionCookies;
  /** Page of a release for what it does not have, if the site has one. */
  readonly notFoundPage?: string;
  /** Function name in the distribution -> edge stage. */
  stageOf(functionArn: string): string;
}

export interface SiteOptions {
  /**
   * `cautious`: as AWS documents it, nothing conditional and no collapsing where cookies are forwarded, which they are.
   * `bold`: as if all that happened nevertheless, and the cookies of functions were kept: what AWS leaves open is then
   * answered in the way that is harder on the router.
   *
   * @default cautious
   */
  readonly reading?: 'cautious' | 'bold';
  /** Whether `/api/*` goes to a backend per color. */
  readonly api?: boolean;
  /** @default ['/assets/*'] */
  readonly sharedAssets?: string[];
  /** @default - a directory index without a page for what is missing */
  readonly fallback?: DocumentFallback;
  /** @default - bg-release and bg-preview */
  readonly cookies?: RouterCookies;
  /** A cookie of the app by which clients draw their lots. @default - address and browser */
  readonly bucketBy?: string;
}

const API = { pathPattern: '/api/*', ...COLOR_BACKENDS };

const SITE_FILES: Record<string, string> = { 'index.html': 'home', '404.html': 'nothing here', 'style.css': 'body {}', 'assets/app-1.js': 'app' };

/** Synthesizes a site in us-east-1, where one template holds all, and resolves what the model needs. */
export function synthesizeSite(stateTtl: number, { api, reading, sharedAssets, fallback, cookies, bucketBy }: SiteOptions = {}): SynthesizedSite {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  try {
    for (const [name, content] of Object.entries(SITE_FILES)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), content);
    }
    const app = new App();
    const stack = new Stack(app, 'Site', { env: { region: 'us-east-1', account: '000000000000' } });
    const state = new ReleaseState(stack, 'Release', { stateTtl: Duration.seconds(stateTtl) });
    const router = SiteRouter.own({ backends: api ? [ReleaseBackend.httpOrigins(API)] : [], cookies, bucketBy });
    new BlueGreenStaticSite(stack, 'Site', { source: SiteSource.asset(folder), state, sharedAssets, fallback, router });
    return { ...resolve(app, Template.fromStack(stack).toJSON() as { Resources: Resources }, reading), notFoundPage: fallback?._notFoundPage() };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

function resolve(app: App, template: { Resources: Resources }, reading: SiteOptions['reading']): SynthesizedSite {
  const resources = plain(template.Resources) as Resources;
  const ofType = (type: string): [string, Record<string, unknown>][] => Object.entries(resources)
    .filter(([, resource]) => resource.Type === type).map(([id, resource]) => [id, resource.Properties]);
  const [[, properties]] = ofType('AWS::CloudFront::Distribution');
  const policies = (type: string): Policies => Object.fromEntries(ofType(type));
  const functions = ofType('AWS::Lambda::Function');
  return {
    distribution: parseDistribution(properties, {
      cachePolicies: policies('AWS::CloudFront::CachePolicy'),
      originRequestPolicies: reading === 'bold' ? withoutCookies(policies('AWS::CloudFront::OriginRequestPolicy')) : policies('AWS::CloudFront::OriginRequestPolicy'),
      responseHeadersPolicies: policies('AWS::CloudFront::ResponseHeadersPolicy'),
    }),
    functionCookies: reading === 'bold' ? 'keep' : 'strip',
    config: readConfig(app, functions),
    stageOf: (arn) => {
      const version = resources[arn];
      const [, fn] = functions.find(([id]) => id === version.Properties.FunctionName)!;
      return (fn.Description as string).split(' ')[0];
    },
  };
}

type Policies = Record<string, Record<string, unknown>>;

function withoutCookies(policies: Policies): Policies {
  return Object.fromEntries(Object.entries(policies).map(([id, policy]) => [id, {
    ...policy, OriginRequestPolicyConfig: { ...policy.OriginRequestPolicyConfig as object, CookiesConfig: { CookieBehavior: 'none' } },
  }]));
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
