import type { FunctionCode } from '../../../../cli/local/lambda/function-code';
import { FunctionHost } from '../../../../cli/local/lambda/function-host';
import { withFolder, writeFiles } from '../../temporary-folder';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:Fn';

async function withFunction(
  source: string, act: (host: FunctionHost, code: FunctionCode) => Promise<void>, changes: Partial<FunctionCode> = {}, log?: (line: string) => void,
): Promise<void> {
  await withFolder(async (folder) => {
    const host = new FunctionHost('http://127.0.0.1:1', log);
    const code: FunctionCode = {
      name: 'Fn',
      arn: ARN,
      region: 'eu-west-1',
      directory: writeFiles(folder, { 'index.js': source }),
      handler: 'index.handler',
      timeoutSeconds: 5,
      memoryMegabytes: 128,
      environment: { TABLE: 'State' },
      ...changes,
    };
    host.put(code);
    try {
      await act(host, code);
    } finally {
      await host.close();
    }
  });
}

test('a handler gets event, context and the environment of its template, in its region', async () => {
  const source = `exports.handler = async (event, context) => ({ event, arn: context.invokedFunctionArn, name: context.functionName,
    left: context.getRemainingTimeInMillis(), table: process.env.TABLE, region: process.env.AWS_REGION, endpoint: process.env.AWS_ENDPOINT_URL });`;
  await withFunction(source, async (host) => {
    expect(await host.invoke(`${ARN}:administer`, { a: 1 })).toEqual({
      event: { a: 1 }, arn: `${ARN}:administer`, name: 'Fn', left: expect.any(Number), table: 'State', region: 'eu-west-1', endpoint: 'http://127.0.0.1:1',
    });
  });
});

test('nothing of this machine\'s environment reaches a function', async () => {
  process.env.SECRET_OF_THE_MACHINE = 'hidden';
  try {
    await withFunction('exports.handler = async () => process.env;', async (host) => {
      const env = await host.invoke(ARN, {}) as Record<string, string>;
      expect(Object.keys(env).filter((name) => !/^(AWS_|LAMBDA_|TABLE$|TZ$)/.test(name))).toEqual([]);
      expect(env.AWS_ACCESS_KEY_ID).toBe('local');
    });
  } finally {
    delete process.env.SECRET_OF_THE_MACHINE;
  }
});

test('an environment stays warm between calls, and two calls at a time run in two', async () => {
  const source = 'let calls = 0; exports.handler = async (ms) => { calls++; await new Promise((r) => setTimeout(r, ms)); return calls; };';
  await withFunction(source, async (host) => {
    expect([await host.invoke(ARN, 0), await host.invoke(ARN, 0)]).toEqual([1, 2]);
    expect(await Promise.all([host.invoke(ARN, 200), host.invoke(ARN, 200)])).toEqual([3, 1]);
  });
});

test('new code starts cold', async () => {
  await withFunction('let calls = 0; exports.handler = async () => ++calls;', async (host, code) => {
    await host.invoke(ARN, {});
    host.put({ ...code, environment: {} });
    expect(await host.invoke(ARN, {})).toBe(1);
  });
});

test('a handler with a callback and an ES module answer too', async () => {
  await withFunction('exports.handler = (event, context, callback) => callback(null, event);', async (host) => {
    expect(await host.invoke(ARN, 'x')).toBe('x');
  });
  await withFolder(async (folder) => {
    writeFiles(folder, { 'main.mjs': 'export const run = async () => "module";' });
    await withFunction('', async (host) => expect(await host.invoke(ARN, {})).toBe('module'), { directory: folder, handler: 'main.run' });
  });
});

test('what a handler throws arrives with its name', async () => {
  await withFunction('exports.handler = async () => { throw new TypeError("no"); };', async (host) => {
    await expect(host.invoke(ARN, {})).rejects.toMatchObject({ name: 'TypeError', message: 'Fn: no' });
  });
});

test('a handler that never answers times out, and the next call is served', async () => {
  await withFunction('exports.handler = async (hang) => hang && new Promise((r) => setTimeout(r, 60000));', async (host) => {
    await expect(host.invoke(ARN, true)).rejects.toMatchObject({ name: 'Sandbox.Timedout', message: expect.stringContaining('2.00 seconds') });
    expect(await host.invoke(ARN, false)).toBe(false);
  }, { timeoutSeconds: 2 });
});

test('a handler that ends or breaks its process fails alone', async () => {
  await withFunction('exports.handler = async (how) => how === "exit" ? process.exit(1) : setTimeout(() => { throw new Error("late"); }) && new Promise(() => {});', async (host) => {
    await expect(host.invoke(ARN, 'exit')).rejects.toMatchObject({ name: 'Runtime.ExitError' });
    await expect(host.invoke(ARN, 'throw')).rejects.toMatchObject({ message: 'Fn: late' });
  });
});

test('code that does not load, and a handler that is not there, are errors', async () => {
  await withFunction('throw new Error("broken");', async (host) => expect(host.invoke(ARN, {})).rejects.toMatchObject({ message: 'Fn: broken' }));
  await withFunction('', async (host) => expect(host.invoke(ARN, {})).rejects.toMatchObject({ message: expect.stringContaining('index.handler is undefined') }));
});

test('a function that is not deployed is named', async () => {
  await withFunction('', async (host) => expect(host.invoke(`${ARN}2`, {})).rejects.toMatchObject({ code: 'function-missing' }));
});

test('a version keeps its code', async () => {
  await withFunction('', async (host, code) => {
    host.publish(ARN, '1');
    host.put({ ...code, handler: 'index.other' });
    expect(host.version(`${ARN}:1`)?.handler).toBe('index.handler');
  });
});

test('what a function prints goes to the log', async () => {
  const lines: string[] = [];
  await withFunction('exports.handler = async () => { console.log("hello"); };', async (host) => {
    await host.invoke(ARN, {});
    for (let waited = 0; lines.length === 0 && waited < 100; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(lines).toEqual(['Fn: hello']);
  }, {}, (line) => lines.push(line));
});
