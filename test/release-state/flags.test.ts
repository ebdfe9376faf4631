import { Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { stateWithSite } from './fixture';
import { ReleaseState } from '../../src';
import { newStack, RELEASE_2, resourceOf, resourcesOf } from '../private/apps';

beforeEach(() => {
  process.env.CDK_BLUE_GREEN_NONCE = 'fixed';
});

afterEach(() => {
  delete process.env.CDK_BLUE_GREEN_NONCE;
});

type Json = { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };

function templateWith(context: Record<string, unknown>): Json {
  const stack = newStack({ context });
  stateWithSite(stack);
  return Template.fromStack(stack).toJSON() as Json;
}

function flagsWith(context: Record<string, unknown>): Record<string, unknown> {
  const { StateName, ReleaseId, ServiceToken, ServiceTimeout, ...flags } = releaseOf(templateWith(context)).Properties;
  return flags;
}

function releaseOf(template: Json): Json['Resources'][string] {
  return Object.values(template.Resources).find(({ Type }) => Type === 'Custom::BlueGreenRelease')!;
}

test('without a flag the release resource asks for nothing', () => {
  expect(flagsWith({})).toEqual({});
});

test.each([
  ['-c activeColor=green', { activeColor: 'green' }, { ActiveColor: 'green', Nonce: 'fixed' }],
  ['-c activeColor=blue', { activeColor: 'blue' }, { ActiveColor: 'blue', Nonce: 'fixed' }],
  ['-c candidateWeight=10', { candidateWeight: '10' }, { CandidateWeight: '10', Nonce: 'fixed' }],
  ['-c candidateWeight=0', { candidateWeight: '0' }, { CandidateWeight: '0', Nonce: 'fixed' }],
  ['-c candidateWeight=12.25', { candidateWeight: '12.25' }, { CandidateWeight: '12.25', Nonce: 'fixed' }],
  ['a number in cdk.json', { candidateWeight: 10 }, { CandidateWeight: '10', Nonce: 'fixed' }],
  ['-c activeColor:Shop/Release=green', { 'activeColor:Shop/Release': 'green' }, { ActiveColor: 'green', Nonce: 'fixed' }],
  ['-c candidateWeight:Shop/Release=5', { 'candidateWeight:Shop/Release': '5' }, { CandidateWeight: '5', Nonce: 'fixed' }],
  ['a flag of another state', { 'activeColor:Shop/Other': 'green' }, {}],
  ['a flag for all and one for this state, which wins', { 'activeColor': 'blue', 'activeColor:Shop/Release': 'green' }, { ActiveColor: 'green', Nonce: 'fixed' }],
])('%s is what the release resource asks for', (_, context, flags) => {
  expect(flagsWith(context)).toEqual(flags);
});

test.each([
  ['activeColor=green', { activeColor: 'green' }],
  ['candidateWeight=10', { candidateWeight: '10' }],
])('with -c %s the templates differ in the properties of the release resource only, byte for byte', (_, context) => {
  const plain = templateWith({});
  const flagged = templateWith(context);
  expect(JSON.stringify(flagged)).not.toBe(JSON.stringify(plain));

  const { ActiveColor, CandidateWeight, Nonce, ...rest } = releaseOf(flagged).Properties;
  releaseOf(flagged).Properties = rest;
  expect(JSON.stringify(flagged)).toBe(JSON.stringify(plain));
});

test('a flag addresses one state of several', () => {
  const stack = newStack({ context: { 'activeColor:Shop/Docs': 'green' } });
  stateWithSite(stack, {}, 'Web');
  stateWithSite(stack, {}, 'Docs', RELEASE_2);

  const colors = Object.values(resourcesOf(stack, 'Custom::BlueGreenRelease')).map(({ Properties }) => [Properties.StateName, Properties.ActiveColor]);
  expect(Object.fromEntries(colors)).toEqual({ 'Shop/Web': undefined, 'Shop/Docs': 'green' });
});

test('a flag without a state\'s name addresses every state of the app', () => {
  const stack = newStack({ context: { activeColor: 'green' } });
  stateWithSite(stack, {}, 'Web');
  stateWithSite(stack, {}, 'Docs', RELEASE_2);

  const colors = Object.values(resourcesOf(stack, 'Custom::BlueGreenRelease')).map(({ Properties }) => Properties.ActiveColor);
  expect(colors).toEqual(['green', 'green']);
});

test('every flagged synthesis is a new request: its nonce is random', () => {
  delete process.env.CDK_BLUE_GREEN_NONCE;
  const nonces = [1, 2].map(() => {
    const stack = newStack({ context: { activeColor: 'green' } });
    stateWithSite(stack);
    return resourceOf(stack, 'Custom::BlueGreenRelease').Properties.Nonce as string;
  });
  expect(nonces[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(nonces[0]).not.toBe(nonces[1]);
});

test.each(['grene', 'GREEN', 'true', '', ' green'])('throws for -c activeColor=%s', (activeColor) => {
  expect(() => new ReleaseState(newStack({ context: { activeColor } }), 'Release')).toThrow(
    `'activeColor' must be 'blue' or 'green', got: '${activeColor}'; pass -c activeColor=blue or -c activeColor=green (in Shop/Release)`,
  );
});

test.each(['-1', '101', '10%', 'ten', '', ' ', '1.234', 'NaN', 'Infinity'])('throws for -c candidateWeight=%s', (candidateWeight) => {
  expect(() => new ReleaseState(newStack({ context: { candidateWeight } }), 'Release')).toThrow(
    `'candidateWeight' must be 0 to 100 with at most two decimals, got: '${candidateWeight}'; pass for example -c candidateWeight=10 (in Shop/Release)`,
  );
});

test('throws for a bad flag of one state with the same words', () => {
  const stack = newStack({ context: { 'activeColor:Shop/Release': 'grene' } });
  expect(() => new ReleaseState(stack, 'Release')).toThrow(/'activeColor' must be 'blue' or 'green', got: 'grene'; pass/);
});

test.each([
  ['for all states', { activeColor: 'green', candidateWeight: '10' }],
  ['for one state', { 'activeColor': 'green', 'candidateWeight:Shop/Release': '10' }],
])('throws for both flags together, %s', (_, context) => {
  expect(() => new ReleaseState(newStack({ context }), 'Release')).toThrow(
    '\'activeColor\' and \'candidateWeight\' must not be given together; shift first, promote in a later deploy (in Shop/Release)',
  );
});

describe('a flag for a state that the app does not have is told', () => {
  function warningsWith(context: Record<string, unknown>): unknown[] {
    const stack = newStack({ context });
    stateWithSite(stack, {}, 'Web');
    stateWithSite(stack, {}, 'Docs', RELEASE_2);
    const inStage = new Stack(new Stage(stack.node.root, 'Prod'), 'Shop', { env: { region: 'eu-west-1' } });
    stateWithSite(inStage);
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('the context key'));
    const others = Annotations.fromStack(inStage).findWarning('*', Match.stringLikeRegexp('the context key'));
    return [...warnings, ...others].map(({ id, entry }) => [id, String(entry.data).split(' [')[0]]);
  }

  test.each(['activeColor', 'candidateWeight', 'changeLayout'])('once per app: %s', (flag) => {
    expect(warningsWith({ [`${flag}:Shop/Wbe`]: 'blue' })).toEqual([
      ['/Shop/Web', `the context key '${flag}:Shop/Wbe' names no state of this app and does nothing; its states are Shop/Web, Shop/Docs, Prod-Shop/Release`],
    ]);
  });

  test('and others are not', () => {
    expect(warningsWith({ 'activeColor:Shop/Web': 'blue', 'activeColor:Prod-Shop/Release': 'blue', 'activeColors:x': 'y', 'activeColor': 'blue' })).toEqual([]);
  });
});
