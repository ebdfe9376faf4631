import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { BlueGreenStaticSite, ReleaseState } from '../../src';
import { newStack, resourceOf, siteSource } from '../private/apps';

function hookIn(scope: ReturnType<typeof newStack>): lambda.Function {
  return new lambda.Function(scope, 'SmokeTest', {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({ ok: true })'),
  });
}

test('both functions of the controller may ask the hook, and know it: the operator by its environment, the deployer by the release', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { trafficHook: hookIn(stack) });
  new BlueGreenStaticSite(stack, 'Site', { source: siteSource(), state });
  const hook = { 'Fn::GetAtt': [Match.stringLikeRegexp('^SmokeTest'), 'Arn'] };
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { TRAFFIC_HOOK: hook } } });
  template.hasResourceProperties('Custom::BlueGreenRelease', { TrafficHook: hook });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: hook }] },
    Roles: [{ Ref: Match.stringLikeRegexp('DeployerRole') }, { Ref: Match.stringLikeRegexp('OperatorRole') }],
  });
});

test('the hook may ask the site that it guards: nothing that the site waits for waits for the hook', () => {
  const stack = newStack();
  const hook = hookIn(stack);
  const state = new ReleaseState(stack, 'Release', { trafficHook: hook });
  const site = new BlueGreenStaticSite(stack, 'Site', { source: siteSource(), state });
  hook.addEnvironment('URL', site.router!.url);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('without a hook nobody is asked', () => {
  const stack = newStack();
  new BlueGreenStaticSite(stack, 'Site', { source: siteSource() });
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties.TrafficHook).toBeUndefined();
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('TRAFFIC_HOOK');
});

test('a hook that takes its four minutes, after a function that was not ready for two, fits into the time of a deploy', () => {
  const stack = newStack();
  new BlueGreenStaticSite(stack, 'Site', { source: siteSource(), state: new ReleaseState(stack, 'Release') });
  const { Properties: { ServiceTimeout: resource } } = resourceOf(stack, 'Custom::BlueGreenRelease');
  const { Properties: { Timeout: deployer } } = resourceOf(stack, 'AWS::Lambda::Function', 'ReleaseDeployer');
  expect(deployer).toBeGreaterThan((2 + 4) * 60);
  expect(Number(resource)).toBeGreaterThan(deployer);
});
