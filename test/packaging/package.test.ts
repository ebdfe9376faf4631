import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..', '..');

/** What a user writes: one file, plain JavaScript, no build. */
const APP = `
  const { App, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib');
  const { BlueGreenStaticSite, ReleaseState, SiteSource } = require('cdk-blue-green');
  const app = new App();
  const stack = new Stack(app, 'Mine', { env: { region: 'eu-west-1' } });
  const state = new ReleaseState(stack, 'Release', { stateTtl: Duration.seconds(2), removalPolicy: RemovalPolicy.DESTROY });
  new BlueGreenStaticSite(stack, 'Site', { source: SiteSource.asset(process.argv[2]), state });
  app.synth();
`;

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'consumer-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Compiles, packs, and installs the tarball beside the CDK in an empty project. */
async function install(): Promise<string[]> {
  await run('npx', ['jsii', '--silence-warnings=reserved-word', '--compress-assembly'], { cwd: ROOT, env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"consumer","private":true}');
  const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
  const peers = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range.replace('^', '')}`);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', path.join(folder, filename), ...peers], { cwd: folder });
  return files.map((file) => file.path);
}

async function synthesize(content: string, outdir: string): Promise<string> {
  const site = path.join(folder, `site-${outdir}`);
  fs.mkdirSync(site);
  fs.writeFileSync(path.join(site, 'index.html'), content);
  fs.writeFileSync(path.join(folder, 'app.js'), APP);
  const directory = path.join(folder, outdir);
  await run(process.execPath, ['app.js', site], { cwd: folder, env: { ...process.env, CDK_OUTDIR: directory } });
  return directory;
}

async function startLocal(assembly: string): Promise<{ edge: ChildProcess; site: string; control: string }> {
  const edge = spawn('npx', ['cdk-blue-green', 'local', assembly, '--port', '0', '--control-port', '0'], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: edge.stdout! })) {
    const [, name, url] = /^(site|control)\s+(http\S+)/.exec(line) ?? [];
    if (name !== undefined) {
      found[name] = url;
    }
    if (found.site && found.control) {
      return { edge, site: found.site, control: found.control };
    }
  }
  throw new Error('the local edge printed no addresses');
}

test('the packed library synthesizes in an empty CDK app, and its CLI serves that app and flips it', async () => {
  const files = await install();
  expect(files).toEqual(expect.arrayContaining([
    '.jsii', 'lib/index.js', 'lib/index.d.ts', 'assets/lambda-edge/viewer-request/index.js', 'assets/controller/operator/index.js',
    'assets/cli/main/index.js', 'assets/cli/control-page/index.html', 'README.md', 'LICENSE', 'API.md',
  ]));
  expect(files.filter((file) => /^((lambda-edge|controller|cli|src|test|examples|docs|bench|scripts|rosetta)\/|\.(?!jsii))/.test(file))).toEqual([]);

  const { edge, site, control } = await startLocal(await synthesize('first release', 'one'));
  try {
    expect(await (await fetch(site)).text()).toBe('first release');
    const deployed = await fetch(`${control}/api/deploy`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ directory: await synthesize('second release', 'two') }),
    });
    expect(deployed.status).toBe(200);
    expect(await (await fetch(site)).text()).toBe('first release');
    await run('npx', ['cdk-blue-green', 'promote', '--wait', '--local', control], { cwd: folder });
    expect(await (await fetch(site)).text()).toBe('second release');
  } finally {
    process.kill(-edge.pid!, 'SIGTERM');
  }
});

test('an install runs nothing of ours: no script has a name that npm calls by itself', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const called = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish', 'prepublishOnly', 'prepack', 'postpack', 'dependencies'];
  expect(Object.keys(scripts).filter((name) => called.includes(name))).toEqual([]);
});
