import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { stateWithSite } from './fixture';
import type { IReleaseState } from '../../src';
import { ReleaseState } from '../../src';
import { operatorNameOf } from '../../src/release-state/operator-name';
import { ACCOUNT, newApp, newStack, statementsOf } from '../private/apps';

const GRANTS: [string, (state: IReleaseState, grantee: iam.IGrantable) => iam.Grant][] = [
  ['read', (state, grantee) => state.grantRead(grantee)],
  ['stage', (state, grantee) => state.grantStage(grantee)],
  ['promote', (state, grantee) => state.grantPromote(grantee)],
  ['administer', (state, grantee) => state.grantAdminister(grantee)],
];

function roleIn(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() });
}

function invoking(region: string, operatorName: string, alias: string): Record<string, unknown> {
  return { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `arn:aws:lambda:${region}:${ACCOUNT}:function:${operatorName}:${alias}` };
}

test.each(GRANTS)('the grant %s lets a role invoke that one alias of the operator and nothing else', (alias, grant) => {
  const stack = newStack();
  const state = stateWithSite(stack);
  grant(state, roleIn(stack)).assertSuccess();

  expect(statementsOf(stack, 'Pipeline')).toEqual([invoking('eu-west-1', state.operatorName, alias)]);
});

test.each(GRANTS)('an imported state grants %s by the name of the state alone', (alias, grant) => {
  const stack = newStack({ id: 'Pipelines' });
  grant(ReleaseState.fromStateName(stack, 'State', 'Shop/Release'), roleIn(stack)).assertSuccess();

  expect(statementsOf(stack, 'Pipeline')).toEqual([invoking('eu-west-1', operatorNameOf('Shop/Release'), alias)]);
});

test('a state imported from another region grants the alias in the region of the state', () => {
  const stack = newStack({ id: 'Pipelines', region: 'us-west-2' });
  ReleaseState.fromReleaseStateAttributes(stack, 'State', { stateName: 'Shop/Release', region: 'eu-west-1' }).grantPromote(roleIn(stack));

  expect(statementsOf(stack, 'Pipeline')).toEqual([invoking('eu-west-1', operatorNameOf('Shop/Release'), 'promote')]);
});

test('a state grants to a role of another stack in the app', () => {
  const app = newApp();
  const state = stateWithSite(newStack({ scope: app }));
  const pipelines = newStack({ scope: app, id: 'Pipelines', region: 'us-west-2' });
  state.grantPromote(roleIn(pipelines));

  expect(statementsOf(pipelines, 'Pipeline')).toEqual([invoking('eu-west-1', state.operatorName, 'promote')]);
});

test('an imported state knows what the one that was made knows', () => {
  const app = newApp();
  const made = stateWithSite(newStack({ scope: app }));
  const imported = ReleaseState.fromStateName(newStack({ scope: app, id: 'Other' }), 'State', made.stateName);

  const { stateName, parameterName, region, replicaRegion, stateTtlSeconds, operatorName } = made;
  expect(imported).toMatchObject({ stateName, parameterName, region, replicaRegion, stateTtlSeconds, operatorName });
});

test('an imported state takes region, replica and TTL that differ from the defaults', () => {
  const stack = new Stack(newApp(), 'Anywhere');
  const imported = ReleaseState.fromReleaseStateAttributes(stack, 'State', {
    stateName: 'shop', region: 'us-east-1', replicaRegion: 'eu-west-1', stateTtl: Duration.seconds(5),
  });
  expect(imported).toMatchObject({ region: 'us-east-1', replicaRegion: 'eu-west-1', stateTtlSeconds: 5 });
});

test('an import makes no resources', () => {
  const stack = newStack();
  ReleaseState.fromStateName(stack, 'State', 'shop');
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test('throws for an import into an env-agnostic stack that does not say where the state is', () => {
  expect(() => ReleaseState.fromStateName(new Stack(newApp(), 'Anywhere'), 'State', 'shop')).toThrow(
    /'env.region' must be known at synth for stack 'Anywhere', got: an env-agnostic stack; pass env/,
  );
});

test.each(['stateName', 'region', 'replicaRegion'])('throws for an import whose %s is known at deploy only', (prop) => {
  const stack = newStack();
  const { valueAsString } = new CfnParameter(stack, 'Value');
  expect(() => ReleaseState.fromReleaseStateAttributes(stack, 'State', { stateName: 'shop', [prop]: valueAsString })).toThrow(
    `'${prop}' must be known at synth, got: a token; pass a literal`,
  );
});
