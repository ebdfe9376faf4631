import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { addressOf } from './edge-events';
import type { Benchmark } from './measure';
import { compare } from './measure';
import type { LoggedRequest, RequestLog } from './request-log';
import { isUnchanged, LOCATIONS, LOG_BEFORE_FLIP, releaseHas, requestLog } from './request-log';
import type { CloudFront, CloudFrontOptions, OriginRequest, OriginResponse, ViewerRequest, VirtualClock } from '../cli/local/cloudfront';
import { createCloudFront, createVirtualClock, parseDistribution } from '../cli/local/cloudfront';
import { effectiveAtFor } from '../src/core';
import { SimulatedController } from '../test/properties/controller';
import { shippedBundles } from '../test/properties/edge-bundles';
import { ParameterStore } from '../test/properties/parameter-store';
import { Random } from '../test/properties/random';
import { synthesizeSite } from '../test/properties/synthesized-site';

const STATE_TTL = 30;
const FLIP_AT = Date.UTC(2026, 10, 21, 12);

/** Origin fetches, and those of them that are for hashed files which the release did not change. */
interface Fetches {
  readonly all: number;
  readonly unchanged: number;
}

/** A site on the CloudFront model, ready for a log. */
interface Design {
  readonly cdn: CloudFront;
  readonly clock: VirtualClock;
  /** Origin fetches from the flip on. */
  fetchesAfterFlip(): Fetches;
  /** What happens at the flip, beside what time itself brings. */
  flip(): void;
  remove(): void;
}

/**
 * Origin fetches in the half hour after a flip, all locations together: our distribution with the shipped bundles, against
 * one origin path that is swapped while all paths are invalidated. Both replay the same log, see {@link requestLog}.
 *
 * The reference is taken at its best: it keeps everything for a day at least, so that before the flip it fetches as
 * little as ours; swap and invalidation act everywhere at the instant of the flip, and none of its requests gets a file
 * of the release that it did not mean to get. Regional edge caches are in neither design.
 *
 * The ratio follows from the share of hashed files that a release leaves alone: twice as many images per page give 0.09,
 * half as many 0.25, a release that changes half of the pages instead of a fifth 0.22.
 */
export const originFetches: Benchmark = {
  name: 'origin-fetches',
  against: 'swap the origin path and invalidate /*',
  measure: async () => {
    const log = requestLog(FLIP_AT);
    const ours = await fetchesAfterFlip(blueGreen(), log);
    const theirs = await fetchesAfterFlip(invalidateEverything(), log);
    return [
      compare('origin fetches in the half hour after a flip', ours.all, theirs.all, 'ratio at most 1/5', (_, ratio) => ratio <= 1 / 5),
      compare('of them, hashed files that the release did not change', ours.unchanged, theirs.unchanged, 'none', (unchanged) => unchanged === 0),
    ];
  },
};

async function fetchesAfterFlip(design: Design, log: RequestLog): Promise<Fetches> {
  try {
    const cookies = new Map<number, string>();
    let flipped = false;
    for (const request of log.requests) {
      await design.clock.advance(Math.max(0, request.at - design.clock.now()));
      if (!flipped && request.at >= log.flipAt) {
        design.flip();
        flipped = true;
      }
      const response = await design.clock.settle(design.cdn.handle(request.location, viewerRequest(request, cookies.get(request.visitor))));
      if (response.status !== 200 && !(response.status === 404 && request.uri.endsWith('-a.js'))) {
        throw new Error(`${request.uri} must be there, got: ${response.status} ${response.trace.errors.join('; ')}`);
      }
      response.headers['set-cookie']?.forEach((cookie) => cookies.set(request.visitor, cookie.split(';')[0]));
    }
    return design.fetchesAfterFlip();
  } finally {
    design.remove();
  }
}

function viewerRequest({ uri, kind, visitor }: LoggedRequest, cookie: string | undefined): ViewerRequest {
  return {
    method: 'GET',
    uri,
    querystring: '',
    clientIp: addressOf(visitor),
    headers: {
      'host': ['d.example'],
      'user-agent': ['Browser/1'],
      'accept-encoding': ['gzip, br'],
      'sec-fetch-dest': [kind === 'prefetch' ? 'document' : kind],
      ...(kind === 'prefetch' && { 'sec-purpose': ['prefetch'] }),
      ...(cookie !== undefined && { cookie: [cookie] }),
    },
  };
}

/** Our distribution; the second release is promoted early enough to be in force at the flip. */
function blueGreen(): Design {
  const site = synthesizeSite(STATE_TTL);
  const bundles = shippedBundles(site.config);
  const random = new Random(7);
  const clock = createVirtualClock(FLIP_AT - LOG_BEFORE_FLIP);
  const store = new ParameterStore(clock, () => 5 + random.integer(250));
  const { region, replicaRegion } = site.config.parameter;
  const controller = new SimulatedController(clock, random, store, { home: region, replica: replicaRegion }, {
    stateTtl: STATE_TTL, traffic: 'in-step', components: ['site'], sitesOnly: true, retention: { releases: 5, seconds: 7 * 86_400 },
  });
  const second = controller.newRelease();
  clock.setTimeout(() => {
    controller.command({ verb: 'stage', release: second, components: { site: second } });
    controller.command({ verb: 'promote' });
    const { effectiveAt } = controller.publications[controller.publications.length - 1].document;
    if (effectiveAt !== FLIP_AT / 1000) {
      throw new Error(`the promote must come into force at the flip, got: ${String(effectiveAt)}`);
    }
  }, LOG_BEFORE_FLIP - (effectiveAtFor(FLIP_AT, STATE_TTL) * 1000 - FLIP_AT));
  const origin = countingOrigin(clock, ({ uri }) => uri.startsWith('/shared/') || releaseHas(uri.startsWith(`/releases/${second}/`) ? 2 : 1, uri));
  const cdn = createCloudFront({
    distribution: site.distribution,
    functions: (arn) => ({ directory: bundles.folderOf(site.stageOf(arn)), handler: 'index.handler' }),
    ports: {
      clock,
      random: random.next,
      fetch: store.fetch,
      origin: origin.fetch,
      env: { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
    },
    ...DISTRIBUTION,
  });
  return { cdn, clock, fetchesAfterFlip: origin.afterFlip, flip: () => {}, remove: () => bundles.remove() };
}

/** One bucket origin whose path is swapped at the flip, CDK's default cache policy, and an invalidation of everything. */
function invalidateEverything(): Design {
  const clock = createVirtualClock(FLIP_AT - LOG_BEFORE_FLIP);
  const origin = countingOrigin(clock, ({ uri }) => releaseHas(clock.now() < FLIP_AT ? 1 : 2, uri));
  const cdn = createCloudFront({
    distribution: plainDistribution(),
    functions: (arn) => {
      throw new Error(`there must be no functions, got: ${arn}`);
    },
    ports: { clock, random: new Random(7).next, fetch, origin: origin.fetch, env: {} },
    ...DISTRIBUTION,
  });
  return { cdn, clock, fetchesAfterFlip: origin.afterFlip, flip: () => cdn.invalidate(['/*']), remove: () => {} };
}

const DISTRIBUTION: Pick<CloudFrontOptions, 'distributionId' | 'domainName' | 'locations'> = {
  distributionId: 'E1', domainName: 'd.example', locations: LOCATIONS,
};

function plainDistribution(): CloudFrontOptions['distribution'] {
  const stack = new Stack(new App(), 'Plain', { env: { region: 'us-east-1', account: '000000000000' } });
  new cloudfront.Distribution(stack, 'Distribution', {
    defaultBehavior: { origin: new origins.HttpOrigin('bucket.s3.us-east-1.amazonaws.com'), cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED },
  });
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
  return parseDistribution(resource.Properties);
}

/** Hashed files carry the header that both designs upload them with; other files carry none. */
function countingOrigin(clock: VirtualClock, has: (request: OriginRequest) => boolean) {
  const fetched: string[] = [];
  return {
    afterFlip: (): Fetches => ({ all: fetched.length, unchanged: fetched.filter(isUnchanged).length }),
    fetch: async (request: OriginRequest): Promise<OriginResponse> => {
      if (clock.now() >= FLIP_AT) {
        fetched.push(request.uri);
      }
      return has(request) ? {
        status: 200,
        headers: {
          'etag': ['"1"'],
          'content-type': [request.uri.includes('/assets/') ? 'text/javascript' : 'text/html'],
          ...(request.uri.includes('/assets/') && { 'cache-control': ['public, max-age=31536000, immutable'] }),
        },
        body: Buffer.from('x'),
      } : { status: 404, headers: {}, body: Buffer.from('') };
    },
  };
}
