import * as fc from 'fast-check';
import { pointerContract } from './contract';
import { ListenerRulePointer } from '../../../controller/pointers/listener-rule';
import { conditionsText } from '../../../controller/pointers/rule-conditions';
import type { ListenerRuleConfig } from '../../../src/core/pointer-config';
import { writeWeights } from '../../../src/core/state/color-weights';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';

const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/shop/1/2';
const OTHER_LISTENER = `${LISTENER}3`;
const group = (name: string): string => `arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/${name}/1`;
const PATHS = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*', '/v2/*'] } };
const HOSTS = { Field: 'host-header', Values: ['www.example.com'] };

const config = (changes: Partial<ListenerRuleConfig> = {}): ListenerRuleConfig => ({
  kind: 'listener-rule',
  follows: 'live',
  listenerArn: LISTENER,
  priority: 10,
  conditions: [PATHS, HOSTS],
  targetGroups: { blue: group('blue'), green: group('green') },
  ...changes,
});

function listeners({ aws }: ControllerFixture): void {
  aws.listenerRules.createListener(LISTENER);
  aws.listenerRules.createListener(OTHER_LISTENER);
}

const percent = fc.integer({ min: 0, max: 100 }).map((green) => writeWeights({ blue: 100 - green, green }));

pointerContract('two rules of a listener', (controller) => {
  listeners(controller);
  return {
    pointers: [new ListenerRulePointer(config()), new ListenerRulePointer(config({ priority: 11, stickinessSeconds: 600 }))],
    values: percent,
    effects: () => controller.aws.listenerRules.rules(LISTENER),
  };
});

pointerContract('rules of the same priority of two listeners', (controller) => {
  listeners(controller);
  return {
    pointers: [new ListenerRulePointer(config()), new ListenerRulePointer(config({ listenerArn: OTHER_LISTENER }))],
    values: percent,
    effects: () => [LISTENER, OTHER_LISTENER].map((arn) => controller.aws.listenerRules.rules(arn)),
  };
});

describe('the rule', () => {
  const rules = (controller: ControllerFixture) => controller.aws.listenerRules.rules(LISTENER);

  test('forwards to both target groups by percent, without stickiness unless told', async () => withController(async (controller) => {
    listeners(controller);
    await new ListenerRulePointer(config()).write('blue 95, green 5');
    expect(rules(controller)).toMatchObject([{
      Priority: '10',
      Actions: [{
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: group('blue'), Weight: '95' }, { TargetGroupArn: group('green'), Weight: '5' }],
          TargetGroupStickinessConfig: { Enabled: 'false' },
        },
      }],
    }]);
  }));

  test('stays the same rule when it changes', async () => withController(async (controller) => {
    listeners(controller);
    const pointer = new ListenerRulePointer(config());
    await pointer.write('blue 100, green 0');
    const [{ RuleArn }] = rules(controller);
    await pointer.write('blue 0, green 100');
    expect(rules(controller).map((rule) => rule.RuleArn)).toEqual([RuleArn]);
  }));

  test.each<[string, Partial<ListenerRuleConfig>, string]>([
    ['conditions', { conditions: [HOSTS] }, 'unclear: blue 95, green 5, but under other conditions'],
    ['stickiness', { stickinessSeconds: 60 }, 'unclear: it forwards otherwise'],
    ['target groups', { targetGroups: { blue: group('blue'), green: group('lime') } }, 'unclear: it forwards otherwise'],
  ])('with other %s than described is unclear, and is put right', async (_, changes, says) => withController(async (controller) => {
    listeners(controller);
    await new ListenerRulePointer(config()).write('blue 95, green 5');
    const changed = new ListenerRulePointer(config(changes));
    expect(await changed.read()).toBe(says);
    await changed.write('blue 95, green 5');
    expect(await changed.read()).toBe('blue 95, green 5');
    expect(await new ListenerRulePointer(config()).read()).toMatch(/^unclear/);
  }));

  test.each([1, 3])('that somebody deletes in between, %s times if it could, is made anew', async (times) => withController(async (controller) => {
    listeners(controller);
    const { aws } = controller;
    const pointer = new ListenerRulePointer(config());
    await pointer.write('blue 100, green 0');
    const call = aws.call.bind(aws);
    let left = times;
    aws.call = async (request) => {
      if (request.body.toString().includes('Action=ModifyRule') && left-- > 0) {
        aws.listenerRules.delete(rules(controller)[0].RuleArn);
      }
      return call(request);
    };
    await pointer.write('blue 0, green 100');
    expect(await pointer.read()).toBe('blue 0, green 100');
  }));

  test('whose priority somebody takes in between is found and changed; who never stops is told', async () => withController(async (controller) => {
    listeners(controller);
    const { aws } = controller;
    const pointer = new ListenerRulePointer(config());
    const call = aws.call.bind(aws);
    let goesAway = false;
    aws.call = async (request) => {
      const isCreate = request.body.toString().includes('Action=CreateRule');
      if (isCreate && !rules(controller).some(({ Priority }) => Priority === '10')) {
        aws.listenerRules.create(LISTENER, { Priority: '10', Conditions: [HOSTS], Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('lime') }] } }] });
      }
      const answer = await call(request);
      if (isCreate && goesAway) {
        aws.listenerRules.delete(rules(controller)[0].RuleArn);
      }
      return answer;
    };
    await pointer.write('blue 0, green 100');
    expect(await pointer.read()).toBe('blue 0, green 100');
    await pointer.remove();
    goesAway = true;
    await expect(pointer.write('blue 100, green 0')).rejects.toThrow('Priority \'10\' is currently in use');
  }));

  test('is gone with its listener, and cannot be written then', async () => withController(async () => {
    const pointer = new ListenerRulePointer(config());
    expect(await pointer.read()).toBeUndefined();
    await pointer.remove();
    await expect(pointer.write('blue 100, green 0')).rejects.toThrow(`${pointer.name}: One or more listeners not found`);
  }));

  test('that somebody deletes at the same time is gone', async () => withController(async (controller) => {
    listeners(controller);
    const { aws } = controller;
    const pointer = new ListenerRulePointer(config());
    await pointer.write('blue 100, green 0');
    const call = aws.call.bind(aws);
    aws.call = async (request) => {
      if (request.body.toString().includes('Action=DeleteRule')) {
        aws.listenerRules.delete(rules(controller)[0].RuleArn);
      }
      return call(request);
    };
    await pointer.remove();
    expect(await pointer.read()).toBeUndefined();
  }));

  test('cannot say what is no weights', async () => withController(async (controller) => {
    listeners(controller);
    await expect(new ListenerRulePointer(config()).write('blue')).rejects.toThrow('it cannot say \'blue\'');
  }));
});

describe('conditions are the same', () => {
  test('in any order, with values beside the field or below its config', () => {
    const told = [
      { Field: 'host-header', Values: ['www.example.com'], HostHeaderConfig: { Values: ['www.example.com'] } },
      { Field: 'path-pattern', Values: ['/v2/*', '/api/*'], PathPatternConfig: { Values: ['/v2/*', '/api/*'] } },
    ];
    expect(conditionsText(told)).toBe(conditionsText([PATHS, HOSTS]));
  });

  test('with pairs whose keys come in another order', () => {
    const query = (pair: object): unknown[] => [{ Field: 'query-string', QueryStringConfig: { Values: [pair] } }];
    expect(conditionsText(query({ Key: 'a', Value: 'b' }))).toBe(conditionsText(query({ Value: 'b', Key: 'a' })));
  });

  test.each([
    ['another value', [{ Field: 'host-header', Values: ['example.com'] }]],
    ['another header', [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-b', Values: ['1'] } }]],
    ['one more', [HOSTS, PATHS, { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24'] } }]],
    ['none', []],
    ['no values', [{ Field: 'host-header' }]],
  ])('but not with %s', (_, conditions) => {
    const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-a', Values: ['1'] } };
    expect(conditionsText(conditions)).not.toBe(conditionsText([HOSTS]));
    expect(conditionsText(conditions)).not.toBe(conditionsText([header]));
  });
});
