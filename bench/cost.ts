import type { Benchmark, Measure } from './measure';
import { compare } from './measure';
import { PRICES } from './prices';

const MILLION = 1_000_000;

/** Of every request, at the edge, with and without the router; a flip makes it worse without the router. */
const HIT_RATIO = 0.95;

/** Memory of the edge functions, GB. */
const MEMORY = 128 / 1024;

/** Requests to one environment of viewer-request; with more of them a read weighs less. */
const REQUESTS_PER_SECOND = 1;

/** One read per TTL of 30 seconds less its mean jitter; each takes this long, from a far edge. */
const SECONDS_BETWEEN_READS = 30 * (1 - 0.25 / 2);
const READ_SECONDS = 0.2;

/** One invocation in a thousand starts an environment, which takes this long. */
const COLD_START_SHARE = 0.001;
const COLD_START_SECONDS = 0.3;

/** The handlers need microseconds, and with an eighth of a core still under the millisecond that is billed. */
const WARM_SECONDS = 0.001;

interface Mix {
  readonly name: string;
  /** Share of requests that meet the edge functions: documents and un-hashed files. Shared assets meet none. */
  readonly routed: number;
  /** The most that the router may add, in dollars per million requests. */
  readonly goal: number;
}

const MIXES: readonly Mix[] = [
  { name: 'a fifth of the requests routed', routed: 0.2, goal: 0.25 },
  { name: 'every request routed', routed: 1, goal: 1 },
];

/**
 * What a million requests cost with the router and without it, by list prices: requests to CloudFront, GETs of S3, and with
 * the router invocations and time of the edge functions and reads of SSM. Computed, not measured.
 *
 * Assumptions. A fifth of the requests is for documents and un-hashed files, a little more than in the log of the
 * `origin-fetches` benchmark; the other mix is a site without shared assets. 95 of 100 requests hit. An environment serves
 * one request a second, waits 200 ms for SSM every 26 seconds, and one in a thousand invocations is a cold start of
 * 300 ms. Reads stay under the standard throughput, which is free. Not in it, as it is the same for both: data transfer
 * and storage. Not in it, as it does not grow with requests: the controller, some cents a month.
 */
export const cost: Benchmark = {
  name: 'cost',
  against: 'the distribution without edge functions',
  measure: async () => MIXES.map(measureOf),
};

function measureOf({ name, routed, goal }: Mix): Measure {
  const reference = MILLION * (PRICES.cloudFrontRequest + (1 - HIT_RATIO) * PRICES.s3Get);
  const added = MILLION * routed * (viewerRequest() + (1 - HIT_RATIO) * 2 * originStage());
  return compare(`USD per million requests, ${name}`, reference + added, reference, `adds at most ${goal.toFixed(2)}`, () => added <= goal);
}

function viewerRequest(): number {
  const readsPerRequest = 1 / (REQUESTS_PER_SECOND * SECONDS_BETWEEN_READS);
  return invocation(WARM_SECONDS + readsPerRequest * READ_SECONDS) + readsPerRequest * PRICES.ssmRead;
}

function originStage(): number {
  return invocation(WARM_SECONDS);
}

function invocation(seconds: number): number {
  return PRICES.edgeRequest + (seconds + COLD_START_SHARE * COLD_START_SECONDS) * MEMORY * PRICES.edgeGbSecond;
}
