import { answering } from '../../../controller/cloudformation/answering';
import { handleServiceRule } from '../../../controller/cloudformation/service-rule';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';

const [LISTENER, OTHER] = ['1', '2'].map((id) => `arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/shop/1/${id}`);
const [BLUE, GREEN, RED] = ['blue', 'green', 'red'].map((name) => `arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/${name}/1`);
const CONDITIONS = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }];
const PROPERTIES = { ListenerArn: LISTENER, Priority: '1', Conditions: JSON.stringify(CONDITIONS), TargetGroups: [BLUE, GREEN] };

interface Answer {
  readonly Status: string;
  readonly Reason: string;
  readonly PhysicalResourceId: string;
}

class Rules {
  constructor(private readonly fixture: ControllerFixture) {
    [LISTENER, OTHER].forEach((arn) => fixture.aws.listenerRules.createListener(arn));
  }

  public async send(RequestType: string, properties: object, options: { readonly id?: string; readonly old?: object } = {}): Promise<Answer> {
    const expected = this.fixture.aws.responses.expect();
    await answering({ 'Custom::BlueGreenServiceRule': async (event) => handleServiceRule(event) })({
      RequestType,
      ResponseURL: `${process.env.AWS_ENDPOINT_URL}${expected.path}`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Rule',
      PhysicalResourceId: options.id,
      ResourceType: 'Custom::BlueGreenServiceRule',
      ResourceProperties: properties,
      OldResourceProperties: options.old,
    });
    return await expected.response as unknown as Answer;
  }

  /** As ECS does, in the middle of a deployment or after it. */
  public shift(id: string, blue: number, green: number): void {
    const TargetGroups = [{ TargetGroupArn: BLUE, Weight: String(blue) }, { TargetGroupArn: GREEN, Weight: String(green) }];
    this.fixture.aws.listenerRules.modify(id, { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
  }

  public weights(listener = LISTENER): string[] {
    return this.fixture.aws.listenerRules.rules(listener)
      .map(({ Actions: [{ ForwardConfig }] }) => ForwardConfig!.TargetGroups.map(({ TargetGroupArn, Weight }) => `${/(\w+)\/1$/.exec(TargetGroupArn)![1]} ${Weight}`).join(', '));
  }
}

async function withRules(act: (rules: Rules, fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => act(new Rules(fixture), fixture));
}

test('the rule leads to the first group at first, and is named by its ARN', () => withRules(async (rules) => {
  const { Status, PhysicalResourceId } = await rules.send('Create', PROPERTIES);
  expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', expect.stringContaining(':listener-rule/app/shop/1/1/')]);
  expect(rules.weights()).toEqual(['blue 100, green 0']);
}));

test('a create that CloudFormation repeats makes no second one', () => withRules(async (rules) => {
  const [first, second] = [await rules.send('Create', PROPERTIES), await rules.send('Create', PROPERTIES)];
  expect(second).toEqual(first);
  expect(rules.weights()).toHaveLength(1);
}));

test.each([
  ['the same again', PROPERTIES],
  ['other conditions, as a later version may ask for', { ...PROPERTIES, Conditions: '[]' }],
])('no update moves what ECS has moved: %s', (_, properties) => withRules(async (rules) => {
  const { PhysicalResourceId: id } = await rules.send('Create', PROPERTIES);
  rules.shift(id, 0, 100);

  expect(await rules.send('Update', properties, { id, old: PROPERTIES })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(await rules.send('Update', PROPERTIES, { id, old: properties })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(rules.weights()).toEqual(['blue 0, green 100']);
}));

test('for another listener there is another rule, which goes on as the first one was; that one goes later', () => withRules(async (rules) => {
  const { PhysicalResourceId: id } = await rules.send('Create', PROPERTIES);
  rules.shift(id, 5, 95);

  const { PhysicalResourceId: next } = await rules.send('Update', { ...PROPERTIES, ListenerArn: OTHER }, { id, old: PROPERTIES });
  expect([next === id, rules.weights(LISTENER), rules.weights(OTHER)]).toEqual([false, ['blue 5, green 95'], ['blue 5, green 95']]);
  expect(await rules.send('Delete', PROPERTIES, { id })).toMatchObject({ Status: 'SUCCESS' });
  expect([rules.weights(LISTENER), rules.weights(OTHER)]).toEqual([[], ['blue 5, green 95']]);
}));

test('other target groups are refused, for ECS knows the ones that it has', () => withRules(async (rules) => {
  const { PhysicalResourceId: id } = await rules.send('Create', PROPERTIES);
  const { Status, Reason } = await rules.send('Update', { ...PROPERTIES, TargetGroups: [RED, GREEN] }, { id, old: PROPERTIES });
  expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(/must lead to .*red.* and .*green.*, got: .*blue.*Nothing was changed$/)]);
  expect(rules.weights()).toEqual(['blue 100, green 0']);
}));

test('a rule that somebody deleted is no reason to fail a delete, and neither is a listener', () => withRules(async (rules) => {
  const { PhysicalResourceId: id } = await rules.send('Create', PROPERTIES);
  for (let i = 0; i < 2; i++) {
    expect(await rules.send('Delete', PROPERTIES, { id })).toMatchObject({ Status: 'SUCCESS' });
  }
}));

test('it comes back when it is asked for again, also when its old listener is gone', () => withRules(async (rules) => {
  const old = { ...PROPERTIES, ListenerArn: `${LISTENER}9` };
  expect(await rules.send('Update', PROPERTIES, { id: 'gone', old })).toMatchObject({ Status: 'SUCCESS' });
  expect(rules.weights()).toEqual(['blue 100, green 0']);
}));

test('takes nothing but its own resource', () => withRules(async (rules) => {
  const { aws } = (rules as unknown as { fixture: ControllerFixture }).fixture;
  const expected = aws.responses.expect();
  await answering({})({
    RequestType: 'Create', ResponseURL: `${process.env.AWS_ENDPOINT_URL}${expected.path}`, StackId: 's', RequestId: 'r', LogicalResourceId: 'l', ResourceType: 'Custom::Other',
  });
  expect(await expected.response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-blue-green-failed-create' });
}));
