import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Measure } from './measure';
import { median, rounded } from './measure';

const BUNDLE = path.join(__dirname, '..', 'assets', 'lambda-edge', 'viewer-request', 'index.js');
const EVENTS = 20_000;
const GOAL_MICROSECONDS = 25;

const DOCUMENT = JSON.stringify({
  schema: 1,
  id: 'k3x9q2',
  generation: 7,
  active: 'green',
  releases: { blue: '3f2a90c1d2e4', green: '9bc1a77f0e55' },
  retained: ['9bc1a77f0e55', '3f2a90c1d2e4', '71d20c4be9a8'],
  weight: 0,
  previews: [],
});

/** Median time of a viewer-request with the document in memory; the alternative parses the document with each request. */
export async function warmHandlerBenchmark(): Promise<Measure> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const originalFetch = globalThis.fetch;
  try {
    fs.copyFileSync(BUNDLE, path.join(folder, 'index.js'));
    fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify({
      parameter: { name: '/x', region: 'eu-west-1', replicaRegion: 'us-east-1' },
      stateTtl: 300,
      cookies: { release: 'bg-release', preview: 'bg-preview' },
      previewParameter: 'bg-preview',
      fallback: 'spa',
      perColorPaths: ['/api/*'],
    }));
    globalThis.fetch = async () => new Response(JSON.stringify({ Parameter: { Value: DOCUMENT } }));
    const { handler } = await import(path.join(folder, 'index.js')) as { handler: (event: unknown) => Promise<unknown> };
    await handler(event(0));
    const ours = await medianMicroseconds(async (index) => handler(event(index)));
    const reference = await medianMicroseconds(async (index) => {
      JSON.parse(DOCUMENT);
      return handler(event(index));
    });
    return {
      name: 'viewer-request: warm, microseconds',
      ours: rounded(ours),
      reference: rounded(reference),
      ratio: rounded(ours / reference),
      goal: `at most ${GOAL_MICROSECONDS}`,
      met: ours <= GOAL_MICROSECONDS,
    };
  } finally {
    globalThis.fetch = originalFetch;
    fs.rmSync(folder, { recursive: true });
  }
}

async function medianMicroseconds(act: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < EVENTS; index++) {
    const start = process.hrtime.bigint();
    await act(index);
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return median(times);
}

function event(index: number): unknown {
  return {
    Records: [{
      cf: {
        config: { requestId: `request-${index}`, eventType: 'viewer-request' },
        request: {
          clientIp: `203.0.113.${index % 256}`,
          method: 'GET',
          uri: '/about/',
          querystring: '',
          headers: {
            'host': [{ key: 'Host', value: 'shop.example' }],
            'user-agent': [{ key: 'User-Agent', value: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36' }],
            'accept': [{ key: 'Accept', value: 'text/html,application/xhtml+xml' }],
            'sec-fetch-dest': [{ key: 'Sec-Fetch-Dest', value: 'document' }],
            'cookie': [{ key: 'Cookie', value: 'theme=dark; session=abcdefghijklmnop; bg-release=9bc1a77f0e55' }],
          },
        },
      },
    }],
  };
}
