import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { stateWithSite } from './fixture';
import type { PromotionStep } from '../../src';
import { BlueGreenDnsRecord, DnsMode, ReleaseState } from '../../src';
import { newStack, resourceOf } from '../private/apps';

const MINUTES = Duration.minutes(10);
const STEPS: PromotionStep[] = [{ weight: 5, duration: MINUTES }, { weight: 25, duration: Duration.hours(1) }];

function environmentOf(stack: ReturnType<typeof newStack>, name: 'Deployer' | 'Operator'): Record<string, string> {
  return resourceOf(stack, 'AWS::Lambda::Function', `Release${name}`).Properties.Environment.Variables;
}

function synthesized(steps: PromotionStep[], stateTtl?: Duration): () => unknown {
  return () => stateWithSite(newStack(), { automaticPromotion: { steps }, stateTtl });
}

test('both functions of the controller know the steps: who stages begins them, who is called every minute takes them', () => {
  const stack = newStack();
  stateWithSite(stack, { automaticPromotion: { steps: STEPS } });
  const AUTOMATIC_PROMOTION = '[{"weight":5,"seconds":600},{"weight":25,"seconds":3600}]';
  expect(environmentOf(stack, 'Deployer')).toMatchObject({ AUTOMATIC_PROMOTION });
  expect(environmentOf(stack, 'Operator')).toMatchObject({ AUTOMATIC_PROMOTION });
});

test('without it nothing in the template speaks of it', () => {
  const stack = newStack();
  stateWithSite(stack);
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('AUTOMATIC_PROMOTION');
});

test('it adds nothing to the template but that: the schedule that repairs the copies drives it', () => {
  const [without, withSteps] = [{}, { automaticPromotion: { steps: STEPS } }].map((props) => {
    const stack = newStack();
    stateWithSite(stack, props);
    return Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { readonly Type: string }>).map(({ Type }) => Type).sort();
  });
  expect(withSteps).toEqual(without);
});

test.each([['the least', 1, Duration.minutes(1)], ['the most', 99, Duration.days(7)]])('a step may have %s', (_, weight, duration) => {
  expect(synthesized([{ weight, duration }])).not.toThrow();
});

test.each<[string, PromotionStep[], string]>([
  ['no step', [], '\'automaticPromotion.steps\' must be 1 to 10 steps, got: 0; leave automaticPromotion out to promote by hand, or let fewer steps last longer'],
  ['too many steps', Array.from({ length: 11 }, (_, index) => ({ weight: index + 1, duration: MINUTES })), '\'automaticPromotion.steps\' must be 1 to 10 steps, got: 11;'],
  ['nothing', [{ weight: 0, duration: MINUTES }], '\'automaticPromotion.steps[0].weight\' must be a whole number from 1 to 99, got: 0;'],
  ['everything', [{ weight: 5, duration: MINUTES }, { weight: 100, duration: MINUTES }], '\'automaticPromotion.steps[1].weight\' must be a whole number from 1 to 99, got: 100;'],
  ['fractions, which records and rules do not know', [{ weight: 0.5, duration: MINUTES }], '\'automaticPromotion.steps[0].weight\' must be a whole number from 1 to 99, got: 0.5;'],
  ['the same share twice', [{ weight: 5, duration: MINUTES }, { weight: 5, duration: MINUTES }],
    '\'automaticPromotion.steps[1].weight\' must be above that of the step before, 5, got: 5; let the weights rise; the promotion after the last step gives the rest'],
  ['less than a minute', [{ weight: 5, duration: Duration.seconds(59) }], '\'automaticPromotion.steps[0].duration\' must be 60 to 604800 whole seconds, got: 59 seconds;'],
  ['more than a week', [{ weight: 5, duration: Duration.days(8) }], '\'automaticPromotion.steps[0].duration\' must be 60 to 604800 whole seconds, got: 691200 seconds;'],
])('%s is refused', (_, steps, message) => {
  expect(synthesized(steps)).toThrow(message);
});

test('no step is shorter than the time after which every environment knows of it', () => {
  expect(synthesized([{ weight: 5, duration: Duration.minutes(6) }], Duration.seconds(300))).toThrow('must be 376 to 604800 whole seconds, got: 360 seconds;');
});

test('tokens are refused: the controller counts with them', () => {
  const stack = newStack();
  const value = new CfnParameter(stack, 'Value', { type: 'Number' }).valueAsNumber;
  expect(() => new ReleaseState(stack, 'A', { automaticPromotion: { steps: [{ weight: value, duration: MINUTES }] } })).toThrow('must be known at synth, got: a token');
  expect(() => new ReleaseState(stack, 'B', { automaticPromotion: { steps: [{ weight: 5, duration: Duration.minutes(value) }] } })).toThrow('must be known at synth, got: a token');
});

test.each([[DnsMode.weighted(), undefined], [DnsMode.simple(), /^'automaticPromotion' of release state '\S+' must be absent, or every record in weighted mode, got: a record in simple mode/m]])(
  'names that cannot be shared out cannot be promoted in steps (%#)', (mode, problem) => {
    const stack = newStack();
    const state = new ReleaseState(stack, 'Release', { releaseId: 'one', automaticPromotion: { steps: STEPS } });
    new BlueGreenDnsRecord(stack, 'Name', {
      state,
      zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      recordName: 'api',
      blue: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
      green: route53.RecordTarget.fromIpAddresses('192.0.2.2'),
      mode,
    });
    const problems = state.node.validate().join('\n');
    expect(problems).toMatch(problem ?? /^$/);
  });
