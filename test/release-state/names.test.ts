import { CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { stateWithSite } from './fixture';
import { ReleaseState } from '../../src';
import { newStack, resourceOf } from '../private/apps';

test.each([
  ['a word', 'shop'],
  ['levels', 'shop/web.v2/eu_1-a'],
  ['200 characters', 'a'.repeat(200)],
])('a state name may be %s', (_, stateName) => {
  expect(stateWithSite(newStack(), { stateName }).parameterName).toBe(`/cdk-blue-green/${stateName}`);
});

test.each([
  ['empty', ''],
  ['rooted', '/shop'],
  ['with an empty level', 'shop//web'],
  ['with a space', 'my shop'],
  ['with eleven levels', 'a/b/c/d/e/f/g/h/i/j/k'],
  ['longer than 200 characters', 'a'.repeat(201)],
])('throws for a state name that is %s', (_, stateName) => {
  expect(() => new ReleaseState(newStack(), 'Release', { stateName })).toThrow(
    `'stateName' must be at most 200 letters, digits, _, ., - and single /, got: '${stateName}'; give the state a plain name, like shop or shop/web (in Shop/Release)`,
  );
});

test('throws for a default name that SSM would refuse, and says to give one', () => {
  expect(() => new ReleaseState(newStack(), 'Release of May')).toThrow(/'stateName' must be .*, got: 'Shop\/Release of May'; give the state a plain name/);
});

test('the operator\'s name fits Lambda and differs for names that only look alike', () => {
  const stack = newStack();
  const operators = ['shop/web', 'shop-web', 'a'.repeat(200)].map((stateName, index) => stateWithSite(stack, { stateName }, `R${index}`).operatorName);

  expect(new Set(operators).size).toBe(3);
  operators.forEach((name) => expect(name).toMatch(/^[A-Za-z0-9-]{1,64}$/));
  expect(operators[0]).toMatch(/^shop-web-[0-9a-f]{8}-operator$/);
});

test.each([
  ['a build number', '1042', '1042'],
  ['a short name', '2026-10-01', '2026-10-01'],
  ['16 characters', '0123456789abcdef', '0123456789abcdef'],
  ['a commit hash, cut to 12', '9bc1a77f0e55d2c4b6a8f0e1d3c5b7a9f1e3d5c7', '9bc1a77f0e55'],
])('a release id may be %s', (_, releaseId, staged) => {
  const stack = newStack();
  stateWithSite(stack, { releaseId });
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties.ReleaseId).toBe(staged);
});

test.each([
  ['empty', ''],
  ['17 characters long', '0123456789abcdef0'],
  ['in upper case', 'V2'],
  ['with a dot', '1.0.0'],
  ['starting with -', '-1'],
  ['a hash of 41 digits', '9bc1a77f0e55d2c4b6a8f0e1d3c5b7a9f1e3d5c77'],
  ['a commit hash in upper case', '9BC1A77F0E55D2C4B6A8F0E1D3C5B7A9F1E3D5C7'],
])('throws for a release id that is %s', (_, releaseId) => {
  expect(() => new ReleaseState(newStack(), 'Release', { releaseId })).toThrow(
    `'releaseId' must be 1 to 16 characters of a-z, 0-9 and -, not starting with -, got: '${releaseId}'; use a commit hash, a build number or a short name (in Shop/Release)`,
  );
});

test.each([2, 300])('a state may be kept for %d s', (seconds) => {
  expect(stateWithSite(newStack(), { stateTtl: Duration.seconds(seconds) }).stateTtlSeconds).toBe(seconds);
});

test('a state may be kept for five minutes or 2000 ms: units do not matter', () => {
  expect(stateWithSite(newStack(), { stateTtl: Duration.minutes(5) }).stateTtlSeconds).toBe(300);
  expect(stateWithSite(newStack(), { stateTtl: Duration.millis(2000) }).stateTtlSeconds).toBe(2);
});

test.each([
  ['0', Duration.seconds(0)],
  ['1', Duration.seconds(1)],
  ['301', Duration.seconds(301)],
  ['2.5', Duration.millis(2500)],
])('throws for a stateTtl of %s s', (seconds, stateTtl) => {
  expect(() => new ReleaseState(newStack(), 'Release', { stateTtl })).toThrow(
    `'stateTtl' must be 2 to 300 whole seconds, got: ${seconds} seconds; choose a duration from Duration.seconds(2) on (in Shop/Release)`,
  );
});

test('throws for a stateTtl that is known at deploy only', () => {
  const stateTtl = Duration.seconds(Lazy.number({ produce: () => 30 }));
  expect(() => new ReleaseState(newStack(), 'Release', { stateTtl })).toThrow(
    '\'stateTtl\' must be known at synth, got: a token; pass a literal duration (in Shop/Release)',
  );
});

test.each(['stateName', 'releaseId', 'replicaRegion'])('throws for a %s that is known at deploy only', (prop) => {
  const stack = newStack();
  const { valueAsString } = new CfnParameter(stack, 'Value');
  expect(() => new ReleaseState(stack, 'Release', { [prop]: valueAsString })).toThrow(
    `'${prop}' must be known at synth, got: a token; pass a literal: edge functions and names cannot hold values that are known at deploy only (in Shop/Release)`,
  );
});

test.each(['eu-west-1', 'us-east-1'])('throws for a replica in the home region %s: it would not help when that is down', (region) => {
  expect(() => new ReleaseState(newStack({ region }), 'Release', { replicaRegion: region })).toThrow(
    `'replicaRegion' must be another region than the stack's, got: ${region}; leave it out, or name a second region (in Shop/Release)`,
  );
});
