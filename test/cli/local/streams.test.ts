import type { ClientRequest, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallApp, withEdge } from './edge-app';

/** What does not come by then does not come; servers and connections are closed all the same. */
const LIMIT_MS = 3000;

/** The site of a small app in front of a server of ours. */
async function withApi(listener: RequestListener, act: (siteUrl: string) => Promise<void>): Promise<void> {
  const api = createServer(listener);
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  try {
    const origins = { 'api.example.com': `http://127.0.0.1:${(api.address() as AddressInfo).port}` };
    await withEdge(smallApp(), async ({ siteUrl }) => Promise.race([act(siteUrl), overdue()]), { origins });
  } finally {
    api.close().closeAllConnections();
  }
}

async function overdue(): Promise<never> {
  await sleep(LIMIT_MS, undefined, { ref: false });
  throw new Error(`nothing came within ${LIMIT_MS} ms`);
}

/** Opens a request, and gives its answer as soon as there is a head of it. */
function open(url: string): { readonly sent: ClientRequest; readonly answer: Promise<IncomingMessage> } {
  const sent = request(url, { agent: false });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject).end();
  });
  return { sent, answer };
}

async function nextChunk(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    answer.once('data', (chunk: Buffer) => resolve(chunk.toString())).once('aborted', () => reject(new Error('the answer broke off')));
  });
}

/** Resolves with what is handed to it. */
function box<T>(): { readonly put: (value: T) => void; readonly taken: Promise<T> } {
  let put: (value: T) => void = () => undefined;
  const taken = new Promise<T>((resolve) => {
    put = resolve;
  });
  return { put, taken };
}

test('a viewer sees the first part of an answer before the service has sent the last one', async () => {
  const opened = box<ServerResponse>();
  await withApi((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    opened.put(outgoing);
  }, async (siteUrl) => {
    const answer = await open(`${siteUrl}/api/events`).answer; // the head alone is passed on already
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const outgoing = await opened.taken;
    for (const part of ['one', 'two', 'three']) {
      const chunk = nextChunk(answer);
      outgoing.write(part);
      expect(await chunk).toBe(part);
    }
    expect(outgoing.writableEnded).toBe(false);
    const ended = new Promise((resolve) => answer.on('end', resolve).resume());
    outgoing.end();
    await ended;
  });
});

test.each(['before there is an answer', 'in the middle of an answer'])('a viewer who goes away %s ends the request to the service', async (when) => {
  const opened = box<void>();
  const ended = box<boolean>();
  await withApi((_, outgoing) => {
    if (when === 'in the middle of an answer') {
      outgoing.write('one');
    }
    outgoing.on('close', () => ended.put(outgoing.writableFinished));
    opened.put();
  }, async (siteUrl) => {
    const { sent, answer } = open(`${siteUrl}/api/events`);
    await opened.taken;
    if (when === 'in the middle of an answer') {
      expect(await nextChunk(await answer)).toBe('one');
    }
    answer.catch(() => undefined);
    sent.destroy();
    expect(await ended.taken).toBe(false);
  });
});

test('an answer that breaks off at the service breaks off for the viewer', async () => {
  await withApi((_, outgoing) => {
    outgoing.write('one');
    setTimeout(() => outgoing.destroy(), 100);
  }, async (siteUrl) => {
    const answer = await open(`${siteUrl}/api/events`).answer;
    expect(await nextChunk(answer)).toBe('one');
    await expect(nextChunk(answer)).rejects.toThrow('broke off');
  });
});

test('the length of an answer stays known, also to HEAD; what has no body has none', async () => {
  await withApi((incoming, outgoing) => {
    if (incoming.url === '/api/nothing') {
      outgoing.writeHead(204).end();
    } else {
      outgoing.writeHead(200, { 'content-length': '3' }).end('tea');
    }
  }, async (siteUrl) => {
    const got = await fetch(`${siteUrl}/api/menu`);
    expect([got.headers.get('content-length'), await got.text()]).toEqual(['3', 'tea']);
    const head = await fetch(`${siteUrl}/api/menu`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '3', '']);
    const nothing = await fetch(`${siteUrl}/api/nothing`);
    expect([nothing.status, await nothing.text()]).toEqual([204, '']);
  });
});
