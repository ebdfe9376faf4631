import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { DOCUMENT, originRequestEvent, originResponseEvent, viewerRequestEvent } from './edge-events';
import { median } from './measure';

/** What one stage costs while it is warm. */
export interface WarmStage {
  readonly stage: string;
  readonly microseconds: Comparison;
  /** Bytes that stay on the heap per 100,000 events. */
  readonly growth: Comparison;
}

interface Comparison {
  readonly ours: number;
  readonly reference: number;
}

type Handler = (event: object) => Promise<unknown>;

const EVENTS: readonly [string, (index: number) => object][] = [
  ['viewer-request', viewerRequestEvent],
  ['origin-request', originRequestEvent],
  ['origin-response', originResponseEvent],
];
const ROUNDS = 40;
const EVENTS_PER_ROUND = 1_000;
const HEAP_EVENTS = 100_000;
const HEAP_BLOCKS = 2;

/** Ours and the reference take turns, so that a busy machine slows both. */
async function medians(ours: Handler, reference: Handler, eventOf: (index: number) => object): Promise<Comparison> {
  const times: { ours: number[]; reference: number[] } = { ours: [], reference: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [handler, into] of [[ours, times.ours], [reference, times.reference]] as const) {
      for (let index = 0; index < EVENTS_PER_ROUND; index++) {
        const event = eventOf(index);
        const start = performance.now();
        await handler(event);
        into.push((performance.now() - start) * 1000);
      }
    }
  }
  return { ours: median(times.ours), reference: median(times.reference) };
}

/** The first block is not counted: it fills what is filled once. */
async function growth(handler: Handler, eventOf: (index: number) => object): Promise<number> {
  let next = 0;
  const block = async (): Promise<number> => {
    for (const end = next + HEAP_EVENTS; next < end; next++) {
      await handler(eventOf(next));
    }
    global.gc!();
    global.gc!();
    return process.memoryUsage().heapUsed;
  };
  const before = await block();
  let after = before;
  for (let count = 0; count < HEAP_BLOCKS; count++) {
    after = await block();
  }
  return Math.max(0, Math.round((after - before) / HEAP_BLOCKS));
}

async function measure(stage: string, handler: Handler, eventOf: (index: number) => object): Promise<WarmStage> {
  const parsing: Handler = async (event) => {
    JSON.parse(DOCUMENT);
    return handler(event);
  };
  const answers = new Map<string, unknown>();
  const remembering: Handler = async (event) => {
    const { request } = (event as { Records: [{ cf: { request: { clientIp: string } } }] }).Records[0].cf;
    answers.set(request.clientIp, await handler(event));
  };
  return {
    stage,
    microseconds: await medians(handler, parsing, eventOf),
    growth: { ours: await growth(handler, eventOf), reference: await growth(remembering, eventOf) },
  };
}

async function main(): Promise<void> {
  const parameters = createServer((_, response) => response.end(JSON.stringify({ Parameter: { Value: DOCUMENT } }))).listen(0, '127.0.0.1');
  await once(parameters, 'listening');
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(parameters.address() as AddressInfo).port}`;
  const stages: WarmStage[] = [];
  for (const [stage, eventOf] of EVENTS) {
    const file = path.join(process.argv[2], stage, 'index.js');
    const { handler } = createRequire(file)(file) as { handler: Handler };
    stages.push(await measure(stage, handler, eventOf));
  }
  parameters.close();
  console.log(JSON.stringify(stages));
}

void main();
