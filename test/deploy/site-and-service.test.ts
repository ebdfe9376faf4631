import { CloudFrontClient, GetDistributionConfigCommand } from '@aws-sdk/client-cloudfront';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { REGION } from './account';
import { failureAfter } from './changes';
import { DeployedApp } from './deployed-app';
import { DeployedService } from './deployed-service';
import { DeployedSite } from './deployed-site';
import { REPLICA_REGION } from './deployed-state';
import { writeRelease } from './releases';
import { newVisitor } from './visitors';
import { siteAndServiceApp } from '../../examples/site-and-service/app';
import type { ReleaseState } from '../../src';
import { SECRET_HEADER } from '../../src/core/edge/config';
import type { Browser } from '../properties/browser';

let tickets: DeployedApp<number>;
let api: DeployedService;

beforeAll(async () => {
  tickets = await DeployedApp.inNewAccount('Tickets', (outdir, release) => siteAndServiceApp({
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

/** The page that a browser loads, and the color whose load balancer takes the page's calls. */
async function visit(site: DeployedSite, browser: Browser): Promise<string[]> {
  return [(await site.navigate(browser)).body, await callOf(site, browser)];
}

async function callOf(site: DeployedSite, browser: Browser): Promise<string> {
  const { body } = await site.load(browser, '/api/shows', 'empty');
  const [blue, green] = await api.addresses();
  return body === blue ? 'blue' : body === green ? 'green' : body;
}

test('the life of a site and its API: one flip moves both, an open page keeps both, and one roll back moves them back', async () => {
  const { state } = tickets;
  await tickets.deploy(1);
  const site = await DeployedSite.of(tickets.account, 'Tickets');
  const early = newVisitor(1);
  expect(await visit(site, early)).toEqual(['page of release 1', 'blue']);
  expect(await state.published()).toMatchObject({ active: 'blue', releases: { blue: 'release-1', green: null } });

  const [active] = await api.runs();
  await tickets.deploy(2);
  expect(await api.tags()).toEqual(['1', '2']);
  expect((await api.runs())[0]).toEqual(active);
  expect(await visit(site, newVisitor(2))).toEqual(['page of release 1', 'blue']);

  await tickets.deploy(2, { flags: { activeColor: 'green' } });
  await state.inForce();
  expect(await state.published()).toMatchObject({ active: 'green', releases: { blue: 'release-1', green: 'release-2' } });
  expect(await state.published(REPLICA_REGION)).toEqual(await state.published());
  expect(await callOf(site, early)).toBe('blue');
  expect(await visit(site, newVisitor(3))).toEqual(['page of release 2', 'green']);
  expect(await visit(site, early)).toEqual(['page of release 2', 'green']);
  expect(await api.tags()).toEqual(['1', '2']);

  await state.command('rollback');
  site.forget();
  expect(await visit(site, newVisitor(4))).toEqual(['page of release 1', 'blue']);
  expect(await visit(site, early)).toEqual(['page of release 1', 'blue']);
});

test('a deploy that fails after it replaced the tasks of the idle color leaves page and API as they were', async () => {
  const before = { runs: await api.runs(), truth: await tickets.state.truth() };
  const afterTheServices = (stack: Stack): unknown => failureAfter(stack.node.findChild('Api'), (stack.node.findChild('Release') as ReleaseState).deployer);
  await tickets.failingDeploy(3, { change: afterTheServices });
  expect({ runs: await api.runs(), truth: await tickets.state.truth() }).toEqual(before);
  expect(await visit(await DeployedSite.of(tickets.account, 'Tickets'), newVisitor(5))).toEqual(['page of release 1', 'blue']);
});

test('what CloudFront sends to both load balancers is what their rules ask for', async () => {
  const client = new CloudFrontClient(tickets.account.client());
  const { DistributionConfig: config } = await client.send(new GetDistributionConfigCommand({ Id: await api.arn('CloudFront::Distribution', 'Router') }));
  const [sent, ...others] = config!.Origins!.Items!.flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
    .filter(({ HeaderName }) => HeaderName === SECRET_HEADER);
  expect(sent.HeaderValue).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(others).toEqual([]); // blue's origin has it; for green the edge function changes the address and nothing else

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
