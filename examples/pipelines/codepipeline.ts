import { App, Duration, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ReleaseState } from '../../src';

const ENVIRONMENT = {
  STACK: 'Coffee',
  SITE: 'https://www.example.com',
  PAGES: '/menu/ /about/',
  WEIGHTS: '10 50',
  BAKE_SECONDS: '300',
};

/** A pipeline as an app of its own: it stages the release, looks at it, asks somebody, and gives it to a few, then to all. */
export function codePipelineApp(outdir?: string): App {
  const app = new App({ outdir });
  const stack = new Stack(app, 'CoffeePipeline', { env: { region: 'eu-west-1' } });
  const state = ReleaseState.fromStateName(stack, 'Release', 'Coffee/Release');

  const stage = project(stack, 'StageProject', 'buildspec-stage.yml');
  stage.addToRolePolicy(new iam.PolicyStatement({ // what `cdk deploy` needs: CDK's bootstrap made these roles
    actions: ['sts:AssumeRole'],
    resources: [stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'cdk-hnb659fds-*' })],
  }));
  state.grantStage(stage);
  const release = project(stack, 'ReleaseProject', 'buildspec-release.yml');
  state.grantPromote(release);
  for (const each of [stage, release]) {
    each.addToRolePolicy(new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStacks'],
      resources: [stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${ENVIRONMENT.STACK}/*` })],
    }));
  }

  const source = new codepipeline.Artifact();
  const staged = buildAction('StageAndLook', stage, source, { REASON: '#{Source.CommitId}' }, 'Staged');
  const released = buildAction('Ramp', release, source, { REASON: '#{Source.CommitId}', RELEASE: '#{Staged.RELEASE}' });
  new codepipeline.Pipeline(stack, 'Pipeline', {
    pipelineType: codepipeline.PipelineType.V2,
    enableKeyRotation: true, // of the key that encrypts what the stages hand on
    executionMode: codepipeline.ExecutionMode.QUEUED, // one at a time in each stage; ramp.sh looks whether the release is still the candidate
    stages: [
      { stageName: 'Source', actions: [repository(source)] },
      { stageName: 'Stage', actions: [staged] },
      { stageName: 'Approve', actions: [new actions.ManualApprovalAction({ actionName: 'Approve', additionalInformation: 'Release #{Staged.RELEASE} is staged and looks well' })] },
      { stageName: 'Release', actions: [released] },
    ],
  });
  return app;
}

function repository(output: codepipeline.Artifact): actions.CodeStarConnectionsSourceAction {
  return new actions.CodeStarConnectionsSourceAction({
    actionName: 'Source',
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111122223333:connection/00000000-0000-0000-0000-000000000000',
    owner: 'example',
    repo: 'coffee',
    branch: 'main',
    output,
    variablesNamespace: 'Source',
  });
}

function project(stack: Stack, id: string, buildspec: string): codebuild.PipelineProject {
  return new codebuild.PipelineProject(stack, id, {
    buildSpec: codebuild.BuildSpec.fromSourceFilename(buildspec),
    environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 },
    environmentVariables: Object.fromEntries(Object.entries(ENVIRONMENT).map(([name, value]) => [name, { value }])),
    timeout: Duration.hours(1),
  });
}

function buildAction(
  actionName: string, build: codebuild.PipelineProject, input: codepipeline.Artifact, variables: Record<string, string>, variablesNamespace?: string,
): actions.CodeBuildAction {
  const environmentVariables = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }]));
  return new actions.CodeBuildAction({ actionName, project: build, input, environmentVariables, variablesNamespace });
}

if (require.main === module) {
  codePipelineApp().synth();
}
