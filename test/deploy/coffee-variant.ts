import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { StaticSiteOptions } from '../../examples/static-site/app';
import type { ReleaseStateProps } from '../../src';
import { BlueGreenStaticSite, DocumentFallback, ReleaseState, SiteSource } from '../../src';

/** What a team may change about the state of the example. */
export interface Variant {
  readonly stateName?: string;
  readonly stateTtl?: Duration;
  /** As it is by default, and not in the example. */
  readonly retain?: true;
  /** With an alarm that takes traffic back, and a topic with a queue that hears of every change. */
  readonly watched?: true;
}

/** The example with other properties: the same constructs under the same ids. */
export function coffeeVariant({ site, outdir, region }: StaticSiteOptions, variant: Variant): App {
  const { stateName, stateTtl = Duration.seconds(2), retain, watched } = variant;
  const app = new App({ outdir });
  const stack = new Stack(app, 'Coffee', { env: { region, account: process.env.CDK_DEFAULT_ACCOUNT } });
  const removalPolicy = retain ? undefined : RemovalPolicy.DESTROY;
  new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(site),
    fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }),
    state: new ReleaseState(stack, 'Release', { stateTtl, stateName, removalPolicy, ...watched && watchers(stack) }),
    removalPolicy,
  });
  return app;
}

function watchers(stack: Stack): Pick<ReleaseStateProps, 'rollbackAlarms' | 'topic'> {
  const metric = new cloudwatch.Metric({ namespace: 'Coffee', metricName: 'Errors' });
  const topic = new sns.Topic(stack, 'Changes');
  topic.addSubscription(new SqsSubscription(new sqs.Queue(stack, 'Inbox')));
  return { topic, rollbackAlarms: [metric.createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 })] };
}
