import * as fc from 'fast-check';
import { pointerContract } from './contract';
import type { LambdaFunctions } from '../../../cli/local/aws/lambda/functions';
import { AliasPointer } from '../../../controller/pointers/alias';
import { versionWeights, writeVersions } from '../../../src/core/state/version-weights';
import type { ControllerFixture } from '../fixture';
import { HOME, withController } from '../fixture';

/** Functions with the versions 1, 2 and 3. */
function functions({ aws }: ControllerFixture): LambdaFunctions {
  for (const name of ['api', 'jobs']) {
    for (const code of ['one', 'two', 'three']) {
      aws.functions.put(HOME, name, code);
      aws.functions.publish(HOME, name);
    }
  }
  return aws.functions;
}

const version = fc.constantFrom('1', '2', '3');
const split = fc.tuple(fc.integer({ min: 0, max: 100 }), version, version)
  .map(([green, one, other]) => writeVersions(versionWeights({ blue: 100 - green, green }, { blue: one, green: other })));

function aliases(controller: ControllerFixture): unknown[] {
  return ['api', 'jobs'].flatMap((name) => ['live', 'next'].map((alias) => {
    try {
      return controller.aws.functions.alias(HOME, name, alias);
    } catch {
      return undefined;
    }
  }));
}

const LIVE = { functionName: 'api', aliasName: 'live' };

pointerContract('two aliases of a function', (controller) => {
  functions(controller);
  return { pointers: [new AliasPointer(LIVE), new AliasPointer({ ...LIVE, aliasName: 'next' })], values: split, effects: () => aliases(controller) };
});

pointerContract('aliases of one name of two functions', (controller) => {
  functions(controller);
  return { pointers: [new AliasPointer(LIVE), new AliasPointer({ ...LIVE, functionName: 'jobs' })], values: split, effects: () => aliases(controller) };
});

describe('the alias', () => {
  const live = (controller: ControllerFixture) => controller.aws.functions.alias(HOME, 'api', 'live');

  test('leads to the version with the larger share, and to the other one by weight', async () => withController(async (controller) => {
    functions(controller);
    await new AliasPointer(LIVE).write('version 1 95%, version 2 5%');
    expect(live(controller)).toMatchObject({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } } });
    await new AliasPointer(LIVE).write('version 2 70%, version 1 30%');
    expect(live(controller)).toMatchObject({ FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 1: 0.3 } } });
  }));

  test('that leads to one version has no weights any more', async () => withController(async (controller) => {
    functions(controller);
    await new AliasPointer(LIVE).write('version 1 95%, version 2 5%');
    await new AliasPointer(LIVE).write('version 2');
    expect(live(controller).FunctionVersion).toBe('2');
    expect(live(controller)).not.toHaveProperty('RoutingConfig');
  }));

  test.each([
    ['with other shares', { FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.123 } } }, 'version 1 87.7%, version 2 12.3%'],
    ['with a weight of nothing', { FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0 } } }, 'version 1 100%, version 2 0%'],
    ['the other way round', { FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 1: 0.95 } } }, 'version 2 5%, version 1 95%'],
    ['on what is no version', { FunctionVersion: '$LATEST', RoutingConfig: {} }, 'version $LATEST'],
  ])('that somebody set %s is put right', async (_, content, says) => withController(async (controller) => {
    functions(controller).createAlias(HOME, 'api', 'live', content);
    const pointer = new AliasPointer(LIVE);
    expect(await pointer.read()).toBe(says);
    await pointer.write('version 1 95%, version 2 5%');
    expect(await pointer.read()).toBe('version 1 95%, version 2 5%');
  }));

  /** Something happens before each call of a kind, as often as told. */
  function before({ aws }: ControllerFixture, method: string, times: number, act: () => void): void {
    const call = aws.call.bind(aws);
    let left = times;
    aws.call = async (request) => {
      if (request.method === method && request.path.includes('/aliases') && left-- > 0) {
        act();
      }
      return call(request);
    };
  }

  test.each<[string, string, (functions: LambdaFunctions) => void]>([
    ['changes', 'PUT', (all) => all.updateAlias(HOME, 'api', 'live', { Description: 'mine' })],
    ['deletes', 'PUT', (all) => all.deleteAlias(HOME, 'api', 'live')],
  ])('that somebody %s in between is looked at again', async (_, method, act) => withController(async (controller) => {
    const all = functions(controller);
    const pointer = new AliasPointer(LIVE);
    await pointer.write('version 1');
    before(controller, method, 1, () => act(all));
    await pointer.write('version 2');
    expect(await pointer.read()).toBe('version 2');
  }));

  test('that somebody makes in between is found', async () => withController(async (controller) => {
    const all = functions(controller);
    before(controller, 'POST', 1, () => all.createAlias(HOME, 'api', 'live', { FunctionVersion: '3' }));
    await new AliasPointer(LIVE).write('version 2');
    expect(live(controller).FunctionVersion).toBe('2');
  }));

  test('that somebody changes each time is left as it is, and told of', async () => withController(async (controller) => {
    const all = functions(controller);
    const pointer = new AliasPointer(LIVE);
    await pointer.write('version 1');
    before(controller, 'PUT', Infinity, () => all.updateAlias(HOME, 'api', 'live', { FunctionVersion: '3' }));
    await expect(pointer.write('version 2')).rejects.toThrow('alias live of function api: The RevisionId provided does not match');
    expect(await pointer.read()).toBe('version 3');
  }));

  test('keeps what it says when a version is not there', async () => withController(async (controller) => {
    functions(controller);
    const pointer = new AliasPointer(LIVE);
    await pointer.write('version 1');
    await expect(pointer.write('version 9')).rejects.toThrow('alias live of function api: Function not found');
    expect(await pointer.read()).toBe('version 1');
  }));

  test('is gone with its function, and cannot be written then', async () => withController(async () => {
    const pointer = new AliasPointer(LIVE);
    expect(await pointer.read()).toBeUndefined();
    await pointer.remove();
    await expect(pointer.write('version 1')).rejects.toThrow('Function not found');
  }));

  test('cannot say what is no versions', async () => withController(async () => {
    await expect(new AliasPointer(LIVE).write('blue 95, green 5')).rejects.toThrow('it cannot say \'blue 95, green 5\'');
  }));
});
