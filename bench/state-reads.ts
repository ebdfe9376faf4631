import type { Benchmark, Measure } from './measure';
import { compare } from './measure';
import { createCloudFront, createVirtualClock } from '../cli/local/cloudfront';
import { Browser, DEFAULT_NAMES, hostileHeaders } from '../test/properties/browser';
import { shippedBundles } from '../test/properties/edge-bundles';
import type { Fault } from '../test/properties/parameter-store';
import { ParameterStore } from '../test/properties/parameter-store';
import { Random } from '../test/properties/random';
import { synthesizeSite } from '../test/properties/synthesized-site';

const STATE_TTL = 30;
const LOCATIONS = ['frankfurt', 'virginia', 'tokyo'];
const ACTIVE = '9bc1a77f0e55';
const DOCUMENT = JSON.stringify({
  schema: 1, id: 'k3x9q2', generation: 7, active: 'green', releases: { blue: null, green: ACTIVE }, retained: [ACTIVE], weight: 0, previews: [],
});

/** Mean milliseconds between two requests to one environment: it is asked again soon after what it holds is too old. */
const PAUSE = 250;

interface Scenario {
  readonly minutes: number;
  /** Of both regions. */
  readonly fault: Fault;
}

/** A busy hour, then the ways in which both regions can fail. */
const HEALTHY: Scenario = { minutes: 60, fault: 'none' };
const OUTAGES: readonly Scenario[] = (['throttled', 'hanging', 'corrupt', 'deleted'] as const).map((fault) => ({ minutes: 10, fault }));

/** Per environment and minute, of the environment that read most. */
interface Reads {
  readonly perMinute: number;
  readonly requestsPerMinute: number;
}

/**
 * SSM reads per minute of one function environment under busy traffic, a tenth of it hostile: the shipped viewer-request
 * on the CloudFront model, one environment per location, each asked four times a second. The alternative reads with each
 * request, in an outage both regions.
 */
export const stateReads: Benchmark = {
  name: 'state-reads',
  against: 'read per request',
  measure: async () => {
    const limit = 1.5 * 60 / STATE_TTL;
    const healthy = await readsIn(HEALTHY);
    const measures: Measure[] = [
      compare('SSM reads per minute and environment', healthy.perMinute, healthy.requestsPerMinute, `under ${limit}`, (ours) => ours < limit),
    ];
    const outages: Reads[] = [];
    for (const scenario of OUTAGES) {
      outages.push(await readsIn(scenario));
    }
    const worst = outages.reduce((a, b) => a.perMinute >= b.perMinute ? a : b);
    return [...measures,
      compare('SSM reads per minute and environment, both regions down', worst.perMinute, 2 * worst.requestsPerMinute, 'under 60', (ours) => ours < 60)];
  },
};

async function readsIn({ minutes, fault }: Scenario): Promise<Reads> {
  const site = synthesizeSite(STATE_TTL);
  const bundles = shippedBundles(site.config);
  const random = new Random(1);
  const clock = createVirtualClock(Date.UTC(2026, 10, 21));
  const store = new ParameterStore(clock, () => 5 + random.integer(250));
  const { region, replicaRegion } = site.config.parameter;
  [replicaRegion, region].forEach((name) => store.put(name, DOCUMENT));
  const reads = new Map(LOCATIONS.map((name) => [name, 0]));
  const cdn = createCloudFront({
    distribution: site.distribution,
    distributionId: 'E1',
    domainName: 'd.example',
    // the access key says which environment read
    locations: LOCATIONS.map((name) => ({ name, env: { AWS_ACCESS_KEY_ID: name } })),
    functions: (arn) => ({ directory: bundles.folderOf(site.stageOf(arn)), handler: 'index.handler' }),
    ports: {
      clock,
      random: random.next,
      fetch: async (input, init) => {
        const reader = /Credential=([^/]+)\/\d+\/[^/]+\/ssm/.exec((init!.headers as Record<string, string>).authorization)?.[1];
        if (reader === undefined) {
          return new Response('', { status: 503 });
        }
        reads.set(reader, reads.get(reader)! + 1);
        return store.fetch(input, init);
      },
      origin: async () => ({ status: 200, headers: { 'content-type': ['text/html'] }, body: Buffer.from('page') }),
      env: { AWS_REGION: 'eu-central-1', AWS_SECRET_ACCESS_KEY: 'secret' },
    },
  });

  /** Requests of one location so far, one after the other. */
  async function traffic(forMinutes: number): Promise<number> {
    const end = clock.now() + forMinutes * 60_000;
    let requests = 0;
    while (clock.now() < end) {
      await clock.advance(random.integer(2 * PAUSE));
      for (const location of LOCATIONS) {
        const hostile = random.chance(0.1);
        const browser = new Browser(random, hostile);
        const request = random.chance(0.5) ? browser.navigate('/') : browser.load('/style.css', 'style');
        const headers = hostile ? { ...request.headers, ...hostileHeaders(random, [ACTIVE], DEFAULT_NAMES) } : request.headers;
        await clock.settle(cdn.handle(location, { ...request, headers }));
      }
      requests++;
    }
    return requests;
  }

  try {
    await traffic(1);
    LOCATIONS.forEach((name) => reads.set(name, 0));
    [region, replicaRegion].forEach((name) => store.setFault(name, fault));
    const requests = await traffic(minutes);
    const viewers = cdn.locations().flatMap((location) => location.environments()).filter(({ functionArn }) => site.stageOf(functionArn) === 'viewer-request');
    if (viewers.length !== LOCATIONS.length) {
      throw new Error(`each location must have one environment of viewer-request, got: ${viewers.length} in all`);
    }
    return { perMinute: Math.max(...reads.values()) / minutes, requestsPerMinute: requests / minutes };
  } finally {
    bundles.remove();
  }
}
