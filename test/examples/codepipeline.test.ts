import { Match, Template } from 'aws-cdk-lib/assertions';
import { withoutEnvironment } from './no-environment';
import { withoutHashes } from './without-hashes';
import { codePipelineApp } from '../../examples/pipelines/codepipeline';
import { temporaryFolder } from '../private/apps';

withoutEnvironment();

const template = (): Template => Template.fromStack(codePipelineApp(temporaryFolder()).node.findChild('CoffeePipeline') as never);

test('the template of the pipeline is this', () => {
  expect(withoutHashes(template().toJSON())).toMatchSnapshot();
});

/** Aliases of the operator that a project may invoke. */
function aliasesOf(project: string): string[] {
  const policies = Object.entries(template().findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(project));
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Array<{ Action: string; Resource: unknown }>)
    .filter(({ Action }) => Action === 'lambda:InvokeFunction').map(({ Resource }) => /operator:(\w+)/.exec(JSON.stringify(Resource))![1]);
}

test('the project that stages may not promote, the one that promotes may not stage', () => {
  expect([aliasesOf('StageProject'), aliasesOf('ReleaseProject')]).toEqual([['stage'], ['promote']]);
});

test('releases wait for each other, and for a person', () => {
  template().hasResourceProperties('AWS::CodePipeline::Pipeline', {
    ExecutionMode: 'QUEUED',
    Stages: [{ Name: 'Source' }, { Name: 'Stage' }, { Name: 'Approve' }, Match.objectLike({ Name: 'Release' })],
  });
});
