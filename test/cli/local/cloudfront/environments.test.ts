import { functionArn, START, withEdge, type Edge, type EdgeOptions } from './fixture';

const ARN = functionArn('viewer-request');

/** A viewer-request function that answers with JSON. */
function answering(source: string, prelude = ''): EdgeOptions {
  const handler = `${prelude}
    exports.handler = async event => {
      const { request } = event.Records[0].cf;
      const value = await (async () => { ${source} })();
      return { status: '200', body: JSON.stringify(value) };
    };`;
  return { handlers: { 'viewer-request': handler } };
}

async function ask(edge: Edge, location = 'FRA'): Promise<any> {
  const response = await edge.clock.settle(edge.get('/', {}, { location }));
  return JSON.parse(Buffer.from(response.body).toString('utf8'));
}

describe('an environment', () => {
  const counting = answering('return ++count;', 'let count = 0;');

  test('keeps module memory from one request to the next', async () => {
    await withEdge(counting, async edge => {
      expect([await ask(edge), await ask(edge)]).toEqual([1, 2]);
      expect(edge.cloudfront.location('FRA').coldStarts()).toBe(1);
    });
  });

  test('is not shared by locations', async () => {
    await withEdge(counting, async edge => {
      expect([await ask(edge), await ask(edge, 'SYD'), await ask(edge)]).toEqual([1, 1, 2]);
    });
  });

  test('is fresh after recycling, of all, of one function, or of one environment', async () => {
    await withEdge(counting, async edge => {
      const location = edge.cloudfront.location('FRA');
      await ask(edge);
      location.recycleEnvironments();
      expect(await ask(edge)).toBe(1);
      location.recycleEnvironments({ functionArn: functionArn('origin-request') });
      expect(await ask(edge)).toBe(2);
      location.recycleEnvironments({ functionArn: ARN });
      expect(await ask(edge)).toBe(1);
      location.recycleEnvironments({ environment: location.environments()[0].id });
      expect(await ask(edge)).toBe(1);
      expect(location.coldStarts(ARN)).toBe(4);
    });
  });

  test('handles one request at a time; a busy one makes another start, and the last used is used first', async () => {
    await withEdge(answering('const mine = ++count; await new Promise(done => setTimeout(done, 10)); return mine;', 'let count = 0;'), async edge => {
      const location = edge.cloudfront.location('FRA');
      await edge.clock.settle(Promise.all([edge.get('/'), edge.get('/')]));
      const [first, second] = location.environments().map(({ id }) => id);
      expect(await ask(edge)).toBe(2);
      expect(await ask(edge)).toBe(3);
      const invocations = Object.fromEntries(location.environments().map(info => [info.id, info.invocations]));
      expect(invocations).toEqual({ [first]: 1, [second]: 3 });
    });
  });

  test('that is busy when recycled finishes its request first', async () => {
    await withEdge(answering('await new Promise(done => setTimeout(done, 10)); return ++count;', 'let count = 0;'), async edge => {
      const response = ask(edge);
      await edge.clock.advance(5);
      edge.cloudfront.location('FRA').recycleEnvironments();
      expect(await response).toBe(1);
      expect(await ask(edge)).toBe(1);
    });
  });

  test('is gone after a timeout, kept after an error', async () => {
    const source = "count++; if (count === 1) throw new Error('x'); if (count === 3) await new Promise(() => {}); return count;";
    await withEdge(answering(source, 'let count = 0;'), async edge => {
      const location = edge.cloudfront.location('FRA');
      expect((await edge.get('/')).status).toBe(502);
      expect(await ask(edge)).toBe(2);
      expect(await edge.clock.settle(edge.get('/'))).toMatchObject({ status: 502 });
      expect(location.environments()).toEqual([]);
      expect((await edge.get('/')).trace.stages[0].coldStart).toBe(true);
    });
  });

  test('has globalThis and process.env of its own', async () => {
    const source = 'globalThis.count = (globalThis.count ?? 0) + 1; process.env.X = (process.env.X ?? "") + "x"; return [globalThis.count, process.env.X];';
    await withEdge(answering(source), async edge => {
      await ask(edge);
      expect(await ask(edge)).toEqual([2, 'xx']);
      expect(await ask(edge, 'SYD')).toEqual([1, 'x']);
      expect((globalThis as { count?: unknown }).count).toBeUndefined();
      expect(process.env.X).toBeUndefined();
    });
  });

  test('sees the environment variables of the ports and of its location, and none of this machine', async () => {
    const options = { ...answering('return process.env;'), options: { locations: ['FRA', { name: 'SYD', env: { AWS_REGION: 'ap-southeast-2' } }] } };
    await withEdge(options, async edge => {
      expect(await ask(edge)).toEqual({ AWS_REGION: 'us-east-1' });
      expect(await ask(edge, 'SYD')).toEqual({ AWS_REGION: 'ap-southeast-2' });
    });
  });

  test('sees the injected clock and randomness', async () => {
    const source = `
      const before = performance.now();
      await new Promise(done => setTimeout(done, 250));
      return [Date.now(), new Date().getTime(), new Date(5).getTime(), performance.now() - before, Math.random(), Math.max(1, 2), new Date() instanceof Date];`;
    await withEdge({ ...answering(source), ports: { random: () => 0.25 } }, async edge => {
      expect(await ask(edge)).toEqual([START + 250, START + 250, 5, 250, 0.25, 2, true]);
    });
  });

  test('can read files beside the bundle, and modules of Node.js', async () => {
    const source = `
      const { createHash } = require('node:crypto');
      return [require('path').basename(__filename), require('./index.js') === module.exports, createHash('sha256').update('a').digest('hex').length];`;
    await withEdge(answering(source), async edge => {
      expect(await ask(edge)).toEqual(['index.js', true, 64]);
    });
  });

  test('sends what it logs to the log port, named', async () => {
    const lines: unknown[] = [];
    await withEdge({ ...answering("console.warn('careful', 1); return 0;"), ports: { log: (...line) => lines.push(line) } }, async edge => {
      await ask(edge);
      expect(lines).toEqual([['warn', 'careful 1', { environment: 'FRA/viewer-request:1#1' }]]);
    });
  });
});

describe('the network of an environment', () => {
  const fetchOnce = "const response = await fetch('https://ssm.us-east-1.amazonaws.com/', { signal: AbortSignal.timeout(1000) }); return response.json();";

  test('is the fetch port', async () => {
    await withEdge({ ...answering(fetchOnce), ports: { fetch: async input => Response.json({ url: String(input) }) } }, async edge => {
      expect(await ask(edge)).toEqual({ url: 'https://ssm.us-east-1.amazonaws.com/' });
    });
  });

  const post = `
    const { request } = process.getBuiltinModule('node:https');
    return new Promise((resolve) => {
      const outgoing = request(new URL('https://ssm.us-east-1.amazonaws.com/'), { method: 'POST' }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', part => text += part);
        answer.on('end', () => resolve([answer.statusCode, text]));
      });
      setTimeout(() => outgoing.destroy(new Error('too late')), 1000);
      outgoing.on('error', error => resolve(error.message));
      outgoing.end('body');
    });`;

  test('is the fetch port for Node\'s own clients too', async () => {
    const asked: unknown[] = [];
    const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
      asked.push([url, init?.method, init?.body]);
      return new Response('busy', { status: 503 });
    };
    await withEdge({ ...answering(post), ports: { fetch } }, async edge => {
      expect(await ask(edge)).toEqual([503, 'busy']);
      expect(asked).toEqual([['https://ssm.us-east-1.amazonaws.com/', 'POST', 'body']]);
    });
  });

  test('gives up when a request of Node\'s client is destroyed, by the injected clock', async () => {
    await withEdge({ ...answering(post), ports: { fetch: async () => new Promise<Response>(() => undefined) } }, async edge => {
      expect(await ask(edge)).toBe('too late');
      expect(edge.clock.now()).toBe(START + 1000);
    });
  });

  test('gives up when its signal says so, by the injected clock, whatever the port does', async () => {
    const source = `try { ${fetchOnce} } catch (error) { return [error.name, Date.now() - ${START}, error instanceof Error || 'name' in error]; }`;
    await withEdge({ ...answering(source), ports: { fetch: async () => new Promise(() => {}) } }, async edge => {
      expect(await ask(edge)).toEqual(['TimeoutError', 1000, true]);
    });
  });
});

describe('between invocations an environment is frozen', () => {
  test('a timer that comes due fires after the next invocation has begun', async () => {
    const prelude = 'const seen = [];';
    const source = `
      seen.push('begin ' + (Date.now() - ${START}));
      if (seen.length === 1) setTimeout(() => seen.push('timer ' + (Date.now() - ${START})), 1000);
      await new Promise(done => setTimeout(done, 5));
      return seen;`;
    await withEdge(answering(source, prelude), async edge => {
      await ask(edge);
      await edge.clock.advance(3_600_000);
      expect(edge.cloudfront.location('FRA').environments()[0].waiting).toBe(1);
      expect(await ask(edge)).toEqual(['begin 0', 'begin 3600005', 'timer 3600005']);
    });
  });

  test('an answer of the network that arrives is delivered after the next invocation has begun', async () => {
    const prelude = 'let state = "none"; let started = false;';
    const source = `
      if (!started) { started = true; fetch('https://x.example.com/').then(async response => { state = await response.text(); }); }
      const before = state;
      await new Promise(done => setTimeout(done, 5));
      return [before, state];`;
    let answer: (response: Response) => void = () => undefined;
    await withEdge({ ...answering(source, prelude), ports: { fetch: async () => new Promise(resolve => { answer = resolve; }) } }, async edge => {
      expect(await ask(edge)).toEqual(['none', 'none']);
      answer(new Response('fresh'));
      await edge.clock.advance(60_000);
      expect(await ask(edge)).toEqual(['none', 'fresh']);
    });
  });

  test('a request that ends before the delivery leaves it for the next one, and a recycled environment loses it', async () => {
    const fired: string[] = [];
    const source = "if (!armed) { armed = true; setTimeout(() => console.log('fired'), 10); } return 0;";
    await withEdge({ ...answering(source, 'let armed = false;'), ports: { log: (_level, message) => fired.push(message) } }, async edge => {
      await ask(edge);
      await edge.clock.advance(10);
      expect(fired).toEqual([]);
      edge.cloudfront.location('FRA').recycleEnvironments();
      await ask(edge);
      expect(fired).toEqual([]);
      await edge.clock.advance(10);
      await ask(edge);
      await ask(edge);
      expect(fired).toEqual(['fired']);
    });
  });

  test('a cancelled timer never fires, an interval fires once per thaw', async () => {
    const prelude = 'let ticks = 0; let timer; let wrong = 0;';
    const source = `
      if (!timer) { timer = setInterval(() => { ticks++; }, 1000); clearTimeout(setTimeout(() => { wrong++; }, 1)); clearTimeout(undefined); }
      await new Promise(done => setTimeout(done, 5));
      return [ticks, wrong];`;
    await withEdge(answering(source, prelude), async edge => {
      await ask(edge);
      await edge.clock.advance(10_000);
      expect(await ask(edge)).toEqual([1, 0]);
    });
  });

  test('a callback that is called again later changes nothing', async () => {
    const handler = `
      let again; let count = 0;
      exports.handler = (event, context, callback) => {
        count++;
        if (again) again(null, { status: '500' });
        again = callback;
        setTimeout(() => callback(null, { status: '200', body: JSON.stringify(count) }), 5);
      };`;
    await withEdge({ handlers: { 'viewer-request': handler } }, async edge => {
      expect(await ask(edge)).toBe(1);
      expect(await ask(edge)).toBe(2);
    });
  });
});
