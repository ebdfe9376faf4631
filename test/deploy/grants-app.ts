import { App, CfnOutput, CliCredentialsStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AliasShift, BlueGreenStaticSite, ReleaseState, SiteRouter, SiteSource, WeightedLambdaAlias } from '../../src';

export const GRANTS = ['Read', 'Stage', 'Promote', 'Administer'] as const;

/**
 * Two states in one stack, each with a site, a function and a hook: the first behind a router, the second without. A third one has a site alone,
 * to which folders can be uploaded, and an alarm. For each grant on the first and the third state a user who has it and nothing else.
 */
export function grantsApp(options: { readonly site: string; readonly outdir: string; readonly account: string; readonly region: string }): App {
  const app = new App({ outdir: options.outdir, defaultStackSynthesizer: new CliCredentialsStackSynthesizer() });
  const stack = new Stack(app, 'Drinks', { env: { account: options.account, region: options.region } });
  const [coffee] = ['Coffee', 'Tea'].map((name) => {
    const hasRouter = name === 'Coffee';
    const trafficHook = functionIn(stack, `${name}Hook`);
    const state = new ReleaseState(stack, name, { releaseId: 'one', stateTtl: Duration.seconds(2), trafficHook, removalPolicy: RemovalPolicy.DESTROY });
    new BlueGreenStaticSite(stack, `${name}Site`, {
      source: SiteSource.asset(options.site), state, removalPolicy: RemovalPolicy.DESTROY, router: hasRouter ? SiteRouter.own() : SiteRouter.none(),
    });
    const fn = functionIn(stack, `${name}Function`);
    new WeightedLambdaAlias(stack, `${name}Orders`, { function: fn, state, shift: hasRouter ? AliasShift.throughRouter() : AliasShift.manual() });
    new CfnOutput(stack, `${name}FunctionName`, { value: fn.functionName });
    new CfnOutput(stack, `${name}HookName`, { value: trafficHook.functionName });
    new CfnOutput(stack, `${name}Table`, { value: state.table.tableName });
    new CfnOutput(stack, `${name}OperatorRole`, { value: state.operator.role!.roleArn });
    new CfnOutput(stack, `${name}DeployerRole`, { value: state.deployer.role!.roleArn });
    new CfnOutput(stack, `${name}Deployer`, { value: state.deployer.functionArn });
    return state;
  });
  const milk = stateOfSite(stack, options.site);
  for (const grant of GRANTS) {
    const user = new iam.User(stack, `${grant}User`);
    coffee[`grant${grant}`](user);
    milk[`grant${grant}`](user);
    new CfnOutput(stack, `${grant}UserName`, { value: user.userName });
  }
  app.synth();
  return app;
}

function functionIn(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => 1;'),
  });
}

function stateOfSite(stack: Stack, site: string): ReleaseState {
  const alarm = new cloudwatch.Metric({ namespace: 'Drinks', metricName: 'Sour' }).createAlarm(stack, 'Sour', { threshold: 1, evaluationPeriods: 1 });
  const state = new ReleaseState(stack, 'Milk', { stateTtl: Duration.seconds(2), rollbackAlarms: [alarm], removalPolicy: RemovalPolicy.DESTROY });
  const { bucket } = new BlueGreenStaticSite(stack, 'MilkSite', {
    source: SiteSource.asset(site), state, removalPolicy: RemovalPolicy.DESTROY, router: SiteRouter.none(),
  });
  new CfnOutput(stack, 'MilkBucket', { value: bucket.bucketName });
  new CfnOutput(stack, 'MilkOperatorRole', { value: state.operator.role!.roleArn });
  new CfnOutput(stack, 'MilkDeployerRole', { value: state.deployer.role!.roleArn });
  new CfnOutput(stack, 'SourAlarm', { value: alarm.alarmName });
  return state;
}
