import type { CloudFrontHeaders, CloudFrontRequest } from 'aws-lambda';
import { BLUE, GREEN } from './events';
import type { Handlers } from './handlers';
import { loadHandlers } from './handlers';
import { withHeaders } from './headers';
import { delivered } from './legality';
import { DISTRIBUTION, SITES, TOKEN } from './sites';
import { brokenBundles, shippedBundles } from '../../properties/edge-bundles';
import type { EdgeBundles } from '../../properties/edge-bundles';

/**
 * How much longer 16 times the input takes. Linear is 16 at most, as every call costs something anyway; quadratic is 256
 * or more. The least time of several, and of the processor: whatever else a machine does counts for nothing.
 */
const FACTOR = 16;
const LIMIT = FACTOR * 4;
const REPETITIONS = 5;
/** Calls that are timed together: one alone may take less than the microsecond in which time is counted. */
const CALLS = 4;

/** The longest request that CloudFront takes, and the longest of all headers together. */
const URL_LENGTH = 8192;
const HEADERS_LENGTH = 32_768;

/** Input of one kind at any length, for the function that reads it. */
type Slot = [slot: string, longest: number, pieces: readonly string[], request: (text: string) => Partial<CloudFrontRequest>];

const header = (name: string) => (value: string): Partial<CloudFrontRequest> => ({ headers: withHeaders({ host: [{ value: 'shop.example' }] }, { [name]: value }) });

const PATH_PIECES = ['/', '/.', '/..', '//', '/a', '/v1', '/v1/x', '/api/', 'a', '.', '.a', '%', '%25', '%2525', '%25%', '%252', '\\', ' ', '\u2028', '.do'];
const HEADER_PIECES = [' ', ';', '=', 'a=b; ', 'bg-release', 'bg-release=', 'bg-release=one; ', 'bg-preview=; ', '.', ':1', '1', 'a', ',', '; '];

const SLOTS: Slot[] = [
  ['path', URL_LENGTH, PATH_PIECES, (text) => ({ uri: `/${text}!` })],
  ['query string', URL_LENGTH, ['&', '=', 'bg-preview', 'bg-preview&', `bg-preview=${TOKEN}&`, '%', '\u0000'], (text) => ({ querystring: text })],
  ...['cookie', 'sec-fetch-dest', 'sec-purpose', 'accept', 'user-agent', 'host'].map((name): Slot => [name, HEADERS_LENGTH, HEADER_PIECES, header(name)]),
];

const ORIGINS: [stage: string, origin: unknown][] = [
  ['origin-request to a bucket', { s3: { customHeaders: {} } }],
  ['origin-request to a backend', { custom: { customHeaders: withHeaders({}, { 'x-bg-origin-blue': BLUE, 'x-bg-origin-green': GREEN }) } }],
];

/** The site that looks at most of a request. */
const SITE = SITES[1];

const PLAIN = { clientIp: '2001:db8::1', method: 'GET', querystring: '', uri: '/' };

type Call = (request: Partial<CloudFrontRequest>) => Promise<unknown>;

function stagesOf({ viewerRequest, originRequest }: Handlers): [stage: string, call: Call][] {
  const event = (request: Partial<CloudFrontRequest>, headers: CloudFrontHeaders, origin?: unknown) => ({
    Records: [{
      cf: {
        config: { distributionDomainName: DISTRIBUTION, distributionId: 'E1', eventType: 'viewer-request', requestId: 'id==' } as const,
        request: { ...PLAIN, ...request, headers: { ...request.headers, ...headers }, origin } as CloudFrontRequest,
      },
    }],
  });
  const route = withHeaders({}, { 'x-bg-route': 'one.document.blue' });
  return [
    ['viewer-request', async (request) => viewerRequest(event(request, {}))],
    ...ORIGINS.map(([stage, origin]): [string, Call] => [stage, async (request) => originRequest(event(request, route, delivered(origin)))]),
  ];
}

/** Input that takes too long: more than its length accounts for. */
async function slowInputs(call: Call, [slot, longest, pieces, request]: Slot): Promise<string[]> {
  const slow: string[] = [];
  for (const piece of pieces) {
    const timeOf = async (length: number): Promise<number> => leastTime(call, () => request(piece.repeat(Math.floor(length / piece.length))));
    const ratio = await timeOf(longest) / await timeOf(longest / FACTOR);
    if (ratio > LIMIT) {
      slow.push(`${slot} of ${JSON.stringify(piece)}: ${Math.round(ratio)} times`);
    }
  }
  return slow;
}

async function leastTime(call: Call, request: () => Partial<CloudFrontRequest>): Promise<number> {
  let least = Infinity;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const inputs = Array.from({ length: CALLS }, request);
    const start = process.cpuUsage();
    for (const input of inputs) {
      await call(input);
    }
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

async function slowInputsOf(bundles: EdgeBundles): Promise<string[]> {
  try {
    const slow: string[] = [];
    for (const [stage, call] of stagesOf(loadHandlers(bundles, SITE))) {
      await call({});
      for (const slot of SLOTS) {
        slow.push(...(await slowInputs(call, slot)).map((input) => `${stage}: ${input}`));
      }
    }
    return slow;
  } finally {
    bundles.remove();
  }
}

describe('the time that an event takes', () => {
  test('grows with its length and no faster, whatever it repeats', async () => {
    expect(await slowInputsOf(shippedBundles(SITE.config))).toEqual([]);
  });

  test('is seen growing faster when path patterns are regular expressions', async () => {
    const bundles = await brokenBundles(SITE.config, [{
      file: 'src/core/edge/path-pattern.ts',
      from: 'let inPattern = 0;',
      to: 'if (pattern) return new RegExp(`^${rooted.replace(/\\*/g, \'.*\').replace(/\\?/g, \'.\')}$`).test(path); let inPattern = 0;',
    }]);
    expect(await slowInputsOf(bundles)).toContainEqual(expect.stringMatching(/^viewer-request: path of/));
  });
});
