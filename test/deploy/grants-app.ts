import { App, CfnOutput, CliCredentialsStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BlueGreenStaticSite, ReleaseState, SiteRouter, SiteSource } from '../../src';

export const GRANTS = ['Read', 'Stage', 'Promote', 'Administer'] as const;

/** Two sites in one stack, and for each grant on the state of the first a user who has it and nothing else. */
export function grantsApp(options: { readonly site: string; readonly outdir: string; readonly account: string; readonly region: string }): App {
  const app = new App({ outdir: options.outdir, defaultStackSynthesizer: new CliCredentialsStackSynthesizer() });
  const stack = new Stack(app, 'Drinks', { env: { account: options.account, region: options.region } });
  const [coffee] = ['Coffee', 'Tea'].map((name) => {
    const state = new ReleaseState(stack, name, { stateTtl: Duration.seconds(2), removalPolicy: RemovalPolicy.DESTROY });
    new BlueGreenStaticSite(stack, `${name}Site`, {
      source: SiteSource.asset(options.site), state, removalPolicy: RemovalPolicy.DESTROY, router: name === 'Coffee' ? SiteRouter.own() : SiteRouter.none(),
    });
    new CfnOutput(stack, `${name}Table`, { value: state.table.tableName });
    new CfnOutput(stack, `${name}OperatorRole`, { value: state.operator.role!.roleArn });
    new CfnOutput(stack, `${name}DeployerRole`, { value: state.deployer.role!.roleArn });
    new CfnOutput(stack, `${name}Deployer`, { value: state.deployer.functionArn });
    return state;
  });
  for (const grant of GRANTS) {
    const user = new iam.User(stack, `${grant}User`);
    coffee[`grant${grant}`](user);
    new CfnOutput(stack, `${grant}UserName`, { value: user.userName });
  }
  app.synth();
  return app;
}
