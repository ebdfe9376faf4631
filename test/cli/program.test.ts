import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeCdkOut } from './cdk-out';
import { smallApp, withEdge } from './local/edge-app';
import { withFolder, writeFiles } from './temporary-folder';
import { run } from '../../cli/program';
import { version } from '../../package.json';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Verbs that reach a state. */
const VERBS = [
  'status', 'releases', 'history', 'stage', 'preview', 'shift', 'promote', 'abort', 'rollback', 'deny', 'allow', 'unstage', 'lock', 'unlock', 'prune',
];

const NEVER = new Promise<void>(() => undefined);

/** Runs the CLI in-process. */
async function cli(args: readonly string[], stopped = NEVER): Promise<Outcome> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await run(args, { out: (text) => out.push(text), error: (text) => error.push(text) }, async () => stopped);
  return { code, out: out.join('\n'), error: error.join('\n') };
}

test('status is a table for people', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    const { code, out } = await cli(['status', '--local', controlUrl]);
    expect(code).toBe(0);
    expect(out).toContain('Shop/Release  generation 1');
    expect(out).toMatch(/green │ r1\s+│ active │ 100 %/);
    expect(out).toContain('1  1970-01-01T00:00:00Z  stage  ci: because\n   r1 is staged');
  });
});

test('status is JSON for pipelines, the same as from AWS', async () => {
  await withEdge(smallApp(), async ({ controlUrl, status }) => {
    const { code, out } = await cli(['status', '--local', controlUrl, '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { ...await status(), now: expect.any(Number) }]);
  });
});

test('a preview of the local edge is a link to its site', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl }) => {
    const { code, out } = await cli(['preview', 'green', '--local', controlUrl]);
    expect([code, out]).toEqual([0, expect.stringContaining(`\n${siteUrl}/?bg-preview=TOKEN\n`)]);
  });
});

test('--local leaves the argument that follows it alone', async () => {
  expect(await cli(['shift', '--local', '101'])).toMatchObject({ code: 1, error: expect.stringContaining("'101' is invalid for argument 'weight'") });
});

test('a shift says who, how much, of what and why', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    const { code, out } = await cli(['shift', '12.5%', '--local', controlUrl, '--release', 'r1', '--reason', 'try it', '--json']);
    const answer = JSON.parse(out);
    expect([code, JSON.parse(answer.message)]).toEqual([0, expect.objectContaining({ verb: 'shift', weight: 12.5, release: 'r1', reason: 'try it', actor: expect.stringContaining('cli') })]);
  });
});

test('promote passes its conditions on, and waits until the change is in force', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    const { code, out } = await cli(['promote', '--local', controlUrl, '--color', 'green', '--release', 'r1', '--wait', '--json']);
    const answer = JSON.parse(out);
    expect([code, JSON.parse(answer.message)]).toEqual([0, expect.objectContaining({ verb: 'promote', color: 'green', release: 'r1' })]);
    expect(Date.now()).toBeGreaterThanOrEqual(answer.effectiveAt * 1000);
    expect((await cli(['promote', '--local', controlUrl])).out).toMatch(/^done .* \(generation 3, in force everywhere from .*Z\)$/);
  });
});

test.each([['allow', 'r1'], ['abort', undefined]])('%s reaches the operator with its release, if it takes one', async (verb, release) => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    const { code, out } = await cli([verb, ...release === undefined ? [] : [release], '--local', controlUrl, '--json']);
    expect([code, JSON.parse(JSON.parse(out).message)]).toEqual([0, expect.objectContaining({ verb, ...release !== undefined && { release } })]);
  });
});

test('a verb that was not granted is exit code 1', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    expect((await cli(['deny', 'r1', '--local', controlUrl])).code).toBe(1);
  });
});

test('a refusal of the state machine is exit code 2', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    expect(await cli(['rollback', '--local', controlUrl])).toEqual({ code: 2, out: 'refused no release was active before', error: '' });
    const { code, out } = await cli(['rollback', '--local', controlUrl, '--json']);
    expect([code, JSON.parse(out)]).toEqual([2, { ok: false, code: 'no-previous', message: 'no release was active before' }]);
  });
});

test('an address at which no local edge answers is named, with what to do', async () => {
  const { code, error } = await cli(['status', '--local', 'http://127.0.0.1:9']);
  expect([code, error]).toEqual([1, expect.stringContaining('start one with `cdk-blue-green local`')]);
  expect((await cli(['status', '--local', 'localhost:4401'])).error).toContain("'--local' must be a URL");
});

test('errors are JSON for pipelines, and stack traces come only with --debug', async () => {
  const { code, out, error } = await cli(['status', '--json']);
  expect([code, JSON.parse(out), error]).toEqual([1, expect.objectContaining({ ok: false, code: 'no-target', resolution: expect.stringContaining('--stack') }), '']);
  expect((await cli(['status', '--debug'])).error).toContain('at ');
});

test.each([
  [['shift', '101', '--local'], 'it must be 0 to 100'],
  [['shift', '--local'], "missing required argument 'weight'"],
  [['promote', '--color', 'grene', '--local'], 'Allowed choices are blue, green'],
  [['local', '--port', '70000'], 'a port must be 0 to 65535'],
  [['local', '--origin', 'api.example.com'], 'an origin must be DOMAIN=http://127.0.0.1:PORT'],
  [['local', '--backend', '/api/*=127.0.0.1:3001'], 'a backend must be PATH=BLUE-URL,GREEN-URL'],
  [['flip'], "unknown command 'flip'"],
])('%p is a mistake that is explained', async (args, message) => {
  const { code, error } = await cli(args);
  expect([code, error]).toEqual([1, expect.stringContaining(message)]);
});

test('help has examples and exit codes', async () => {
  const { code, out } = await cli(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('Exit codes: 0 done, 2 refused');
  expect((await cli(['promote', '--help'])).out).toContain('$ cdk-blue-green promote --stack Shop --wait');
});

test.each(VERBS)('the help of %s has examples for AWS and for the local edge', async (verb) => {
  const { code, out } = await cli([verb, '--help']);
  const examples = out.slice(out.indexOf('Examples:'));
  expect(code).toBe(0);
  expect(examples).toMatch(/\$ cdk-blue-green [\w .-]*--(stack|state) /);
  expect(examples).toMatch(/\$ cdk-blue-green [\w .-]*--local/);
});

test('the version is that of the package', async () => {
  expect(await cli(['--version'])).toEqual({ code: 0, out: version, error: '' });
});

test('a mistake in the command line is JSON for pipelines', async () => {
  const { code, out, error } = await cli(['status', '--jsn', '--json']);
  expect([code, JSON.parse(out), error]).toEqual([1, { ok: false, code: 'usage', message: expect.stringContaining("unknown option '--jsn'"), resolution: expect.any(String) }, '']);
});

test('colors are a matter of the terminal, not of --color blue', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    expect((await cli(['promote', '--local', controlUrl, '--color', 'green'])).out).toMatch(/^done /);
  });
});

test('local serves until it is stopped, and says where', async () => {
  await withFolder(async (folder) => {
    const assembly = writeCdkOut(folder, smallApp());
    const { code, out } = await cli(['local', assembly, '--port', '0', '--control-port', '0'], Promise.resolve());
    expect([code, out]).toEqual([0, expect.stringMatching(/site {5}http:\/\/127\.0\.0\.1:\d+\ncontrol {2}http:\/\/127\.0\.0\.1:\d+/)]);
  });
});

test('local without an assembly, or with a port in use, says what to do', async () => {
  expect(await cli(['local', 'nowhere'])).toEqual({ code: 1, out: '', error: expect.stringMatching(/^error there is no folder .*nowhere; run `npx cdk synth`.*$/) });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  try {
    await withFolder(async (folder) => {
      const { port } = taken.address() as AddressInfo;
      const { code, error } = await cli(['local', writeCdkOut(folder, smallApp()), '--port', String(port), '--control-port', '0']);
      expect([code, error]).toEqual([1, `error port ${port} is in use; stop what listens there, or pass another --port (0 takes a free one)`]);
    });
  } finally {
    taken.close();
  }
});

test('local with --watch deploys what is synthesized again, and goes on when that fails', async () => {
  await withFolder(async (folder) => {
    const assembly = writeCdkOut(`${folder}/app`, smallApp());
    const lines: string[] = [];
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const said = async (pattern: RegExp) => {
      for (let waited = 0; waited < 200; waited++) {
        const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
        if (found) {
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`never said ${pattern}: ${lines.join(' | ')}`);
    };
    const running = run(['local', assembly, '--port', '0', '--control-port', '0', '--watch'],
      { out: (text) => lines.push(text), error: (text) => lines.push(text) }, async () => stopped);
    try {
      const [, site] = await said(/^site\s+(\S+)/);
      writeCdkOut(assembly, smallApp({ page: 'two' }));
      await said(/^deployed /);
      expect(await (await fetch(`${site}/`)).text()).toBe('two');
      writeFiles(assembly, { 'manifest.json': 'broken' });
      await said(/^error .*manifest\.json cannot be read/);
      expect((await fetch(`${site}/`)).status).toBe(200);
    } finally {
      stop();
      expect(await running).toBe(0);
    }
  });
});
