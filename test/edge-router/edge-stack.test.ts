import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { routedSite, stackNamesOf, unroutedSite } from './fixture';
import { EdgeReleaseRouter, ReleaseBackend } from '../../src';
import { ACCOUNT, newApp, newStack, resourcesOf, temporaryFolder } from '../private/apps';

test('a stack outside us-east-1 gets one visible edge stack there, named after it', () => {
  const app = newApp();
  const { router } = routedSite(newStack({ scope: app }));

  expect(router!.edgeStack).toMatchObject({ stackName: 'Shop-edge', region: 'us-east-1', account: ACCOUNT });
  expect(stackNamesOf(app)).toEqual(['Shop', 'Shop-edge']);
});

test('a stack in us-east-1 gets no second stack', () => {
  const app = newApp();
  const stack = newStack({ scope: app, region: 'us-east-1' });

  expect(routedSite(stack).router!.edgeStack).toBe(stack);
  expect(stackNamesOf(app)).toEqual(['Shop']);
});

test('two sites in one stack share the edge stack', () => {
  const stack = newStack();
  const [web, docs] = [routedSite(stack, {}, 'Web'), routedSite(stack, {}, 'Docs')];

  expect(web.router!.edgeStack).toBe(docs.router!.edgeStack);
  Template.fromStack(web.router!.edgeStack).resourceCountIs('AWS::Lambda::Version', 6);
  Template.fromStack(stack).resourceCountIs('Custom::AWS', 2);
});

test('two stacks of one app share the edge stack, in one region or in two', () => {
  const app = newApp();
  const stacks = [newStack({ scope: app, id: 'Web' }), newStack({ scope: app, id: 'Docs' }), newStack({ scope: app, id: 'Asia', region: 'ap-southeast-1' })];
  const edgeStacks = new Set(stacks.map((stack) => routedSite(stack).router!.edgeStack));

  expect(edgeStacks.size).toBe(1);
  expect(stackNamesOf(app)).toEqual(['Asia', 'Docs', 'Web', 'Web-edge']);
  const names = Object.values(resourcesOf([...edgeStacks][0], 'AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(new Set(names).size).toBe(3);
});

test('stacks of two accounts have an edge stack each', () => {
  const app = newApp();
  const accounts = ['111111111111', '222222222222'].map((account) => {
    const stack = new Stack(app, `Shop${account[0]}`, { env: { account, region: 'eu-west-1' } });
    return routedSite(stack).router!.edgeStack.account;
  });
  expect(accounts).toEqual(['111111111111', '222222222222']);
});

test('a stack that leaves the account to the CLI leaves it to the CLI for the edge stack too', () => {
  const app = newApp();
  const { router } = routedSite(new Stack(app, 'Shop', { env: { region: 'eu-west-1' } }));

  expect(router!.edgeStack.region).toBe('us-east-1');
  expect(stackNamesOf(app)).toEqual(['Shop', 'Shop-edge']);
});

test('every stage of an app has its own edge stack', () => {
  const app = newApp();
  const edgeStacks = ['Beta', 'Prod'].map((id) => routedSite(newStack({ scope: new Stage(app, id) })).router!.edgeStack);

  expect(edgeStacks.map(({ stackName }) => stackName)).toEqual(['Beta-Shop-edge', 'Prod-Shop-edge']);
  expect(() => app.synth()).not.toThrow();
});

test('a nested stack takes the edge stack of the stack that is deployed', () => {
  const stack = newStack();
  const { router } = routedSite(new NestedStack(stack, 'Web'));

  expect(router!.edgeStack.stackName).toBe('Shop-edge');
  const [parameter] = Object.values(resourcesOf(router!.edgeStack, 'AWS::SSM::Parameter'));
  expect(parameter.Properties.Name).toMatch(/^\/cdk-blue-green-edge\/Shop\/ShopWebSiteRouterBehaviorsFunctions/);
  expect(stack.dependencies).toContain(router!.edgeStack);
});

test('a router takes the edge stack that it is given, and makes none', () => {
  const app = newApp();
  const edgeStack = newStack({ scope: app, id: 'Global', region: 'us-east-1' });
  const { router } = routedSite(newStack({ scope: app }), { edgeStack });

  expect(router!.edgeStack).toBe(edgeStack);
  expect(stackNamesOf(app)).toEqual(['Global', 'Shop']);
  Template.fromStack(edgeStack).resourceCountIs('AWS::Lambda::Version', 3);
});

test('a router in us-east-1 may put its functions into another stack there', () => {
  const app = newApp();
  const edgeStack = newStack({ scope: app, id: 'Global', region: 'us-east-1' });
  const stack = newStack({ scope: app, region: 'us-east-1' });
  routedSite(stack, { edgeStack });

  Template.fromStack(edgeStack).resourceCountIs('AWS::Lambda::Version', 3);
  Template.fromStack(stack).resourceCountIs('Custom::AWS', 1);
});

test('throws for an edge stack in another region', () => {
  const app = newApp();
  const edgeStack = newStack({ scope: app, id: 'Edge', region: 'eu-central-1' });
  expect(() => routedSite(newStack({ scope: app }), { edgeStack })).toThrow(
    '\'edgeStack\' must be a stack in us-east-1, got: eu-central-1; pass env: { region: \'us-east-1\' } to it (in Shop/Site/Router/Behaviors)',
  );
});

test('throws for an env-agnostic edge stack', () => {
  const app = newApp();
  expect(() => routedSite(newStack({ scope: app }), { edgeStack: new Stack(app, 'Edge') })).toThrow(
    '\'edgeStack\' must be a stack in us-east-1, got: an env-agnostic stack; pass env: { region: \'us-east-1\' } to it (in Shop/Site/Router/Behaviors)',
  );
});

test('throws for an edge stack of another account: a distribution takes functions of its own account only', () => {
  const app = newApp();
  const edgeStack = new Stack(app, 'Edge', { env: { account: '222222222222', region: 'us-east-1' } });
  expect(() => routedSite(newStack({ scope: app }), { edgeStack })).toThrow(
    `'edgeStack' must be a stack of account ${ACCOUNT}, got: 222222222222; CloudFront runs functions of its own account only (in Shop/Site/Router/Behaviors)`,
  );
});

test('throws for an env-agnostic app before anything is made', () => {
  const app = new App({ outdir: temporaryFolder() });
  expect(() => routedSite(new Stack(app, 'Anywhere'))).toThrow(
    '\'env.region\' must be known at synth for stack \'Anywhere\', got: an env-agnostic stack; '
    + 'pass env: { region: \'eu-west-1\' } (or process.env.CDK_DEFAULT_REGION) to the stack (in Anywhere/Site/Release)',
  );
});

test('a router of its own shares the edge stack with the routers of sites', () => {
  const stack = newStack();
  const site = unroutedSite(stack, 'Docs');
  const router = new EdgeReleaseRouter(stack, 'Router', { state: site.state, backends: [ReleaseBackend.site(site)] });

  expect(routedSite(stack, {}, 'Web').router!.edgeStack).toBe(router.edgeStack);
});
