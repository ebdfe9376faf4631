import { CloudFrontClient, GetDistributionConfigCommand } from '@aws-sdk/client-cloudfront';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { REGION } from './account';
import { DeployedApp } from './deployed-app';
import { DeployedService } from './deployed-service';
import { DeployedSite } from './deployed-site';
import { REPLICA_REGION } from './deployed-state';
import { writeRelease } from './releases';
import { serviceIn, testRollbackAtEachResource } from './rollback-steps';
import { newVisitor } from './visitors';
import { oneReleaseApp } from '../../examples/one-release/app';
import { COLORS } from '../../src/core/color';
import { SECRET_HEADER } from '../../src/core/edge/config';
import type { Browser } from '../properties/browser';

let tickets: DeployedApp<number>;
let api: DeployedService;

beforeAll(async () => {
  tickets = await DeployedApp.inNewAccount('Tickets', (outdir, release) => oneReleaseApp({
    releaseId: `release-${release}`,
    site: writeRelease(tickets.account.folder, release),
    image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/tickets/api:${release}`),
    prefixListId: 'pl-4fa04526',
    stateTtl: Duration.seconds(2),
    region: REGION,
    outdir,
  }));
  api = new DeployedService(tickets.account, tickets.state);
});
afterAll(() => tickets.remove());

/** The page that a browser loads, and what takes the page's calls. */
async function visit(site: DeployedSite, browser: Browser): Promise<string[]> {
  return [(await site.navigate(browser)).body, ...await callsOf(site, browser)];
}

/** The color whose load balancer a call of the service reaches, and the release that the function answers with. */
async function callsOf(site: DeployedSite, browser: Browser): Promise<string[]> {
  const [{ body: shows }, { body: prices }] = [await site.load(browser, '/api/shows', 'empty'), await site.load(browser, '/prices/tonight', 'empty')];
  const color = COLORS[(await api.addresses()).indexOf(shows)];
  return [color, (JSON.parse(prices) as { readonly release: string }).release];
}

const ONE = ['page of release 1', 'blue', 'release-1'];
const TWO = ['page of release 2', 'green', 'release-2'];

test('the life of a site, a service and a function: one flip moves all three, an open page keeps all three, and one roll back moves them back', async () => {
  const { state } = tickets;
  await tickets.deploy(1);
  const site = await DeployedSite.of(tickets.account, 'Tickets');
  const early = newVisitor(1);
  expect(await visit(site, early)).toEqual(ONE);
  expect(await state.published()).toMatchObject({ active: 'blue', releases: { blue: 'release-1', green: null } });

  const [active] = await api.runs();
  await tickets.deploy(2);
  expect(await api.tags()).toEqual(['1', '2']);
  expect((await api.runs())[0]).toEqual(active);
  expect(await visit(site, newVisitor(2))).toEqual(ONE);

  await tickets.deploy(2, { flags: { activeColor: 'green' } });
  await state.inForce();
  expect(await state.published()).toMatchObject({ active: 'green', releases: { blue: 'release-1', green: 'release-2' } });
  expect(await state.published(REPLICA_REGION)).toEqual(await state.published());
  expect(await callsOf(site, early)).toEqual(ONE.slice(1));
  expect(await visit(site, newVisitor(3))).toEqual(TWO);
  expect(await visit(site, early)).toEqual(TWO);
  expect(await api.tags()).toEqual(['1', '2']);

  await state.command('rollback');
  site.forget();
  expect(await visit(site, newVisitor(4))).toEqual(ONE);
  expect(await visit(site, early)).toEqual(ONE);
});

describe('page, service and function stay as they are', () => {
  testRollbackAtEachResource([
    ['the target group of green', (stack) => serviceIn(stack).green.targetGroup],
    ['the task definition', (stack) => serviceIn(stack).taskDefinition],
    ['the service of green', (stack) => serviceIn(stack).green.service],
    ['the rule of green', (stack) => serviceIn(stack).node.findChild('Green').node.findChild('Rule')],
    ['the versions and aliases of the function', (stack) => stack.node.findChild('Prices')],
    ['the distribution', (stack) => stack.node.findChild('Router').node.findChild('Distribution')],
  ], {
    app: () => tickets,
    api: () => api,
    next: 3,
    idle: 'green',
    replaces: { after: 'the service of green', notAfter: 'the task definition' },
    look: async () => ({
      versions: await versions(),
      truth: await tickets.state.truth(),
      visit: await visit(await DeployedSite.of(tickets.account, 'Tickets'), newVisitor(5)),
    }),
  });
});

/** Those that the aliases of blue and green lead to. */
async function versions(): Promise<(string | undefined)[]> {
  const client = new LambdaClient(tickets.account.client());
  const FunctionName = await tickets.state.physicalId('AWS::Lambda::Function', 'Function');
  const aliases = await Promise.all(COLORS.map(async (color) => client.send(new GetAliasCommand({ FunctionName, Name: `live-${color}` }))));
  return aliases.map(({ FunctionVersion }) => FunctionVersion);
}

test('what CloudFront sends to both load balancers is what their rules ask for', async () => {
  const client = new CloudFrontClient(tickets.account.client());
  const { DistributionConfig: config } = await client.send(new GetDistributionConfigCommand({ Id: await api.arn('CloudFront::Distribution', 'Router') }));
  const [sent, ...others] = config!.Origins!.Items!.flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
    .filter(({ HeaderName }) => HeaderName === SECRET_HEADER);
  expect(sent.HeaderValue).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(others).toEqual([]); // blue's origin has it, the function's has none; for green the edge function changes the address and nothing else

  const rules = await Promise.all(['BlueLoadBalancerListener', 'GreenLoadBalancerListener'].map(async (listener) => api.rule(listener)));
  const asked = rules.map(({ Conditions }) => Conditions!.map(({ HttpHeaderConfig }) => HttpHeaderConfig));
  expect(asked).toEqual(Array(2).fill([{ HttpHeaderName: SECRET_HEADER, Values: [sent.HeaderValue] }]));
});

test('with the stacks the copies that readers ask go, and both services', async () => {
  const services = await api.services();
  await tickets.destroy(2);
  expect([await tickets.state.copy(), await tickets.state.copy(REPLICA_REGION)]).toEqual([undefined, undefined]);
  expect(await api.active(services)).toEqual([]);
});
