import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { Measure } from './measure';
import { median, rounded } from './measure';

const ASSETS = path.join(__dirname, '..', 'assets', 'lambda-edge');
const STAGES = ['viewer-request', 'origin-request', 'origin-response'];
const RUNS = 9;
const MAX_BYTES = 16 * 1024;

/** The same job with the SDK: read one parameter of one region. */
const WITH_SDK = `
  import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
  const client = new SSMClient({ region: 'eu-west-1' });
  export const handler = async () => client.send(new GetParameterCommand({ Name: '/x' }));
`;

const CONFIG = JSON.stringify({
  parameter: { name: '/x', region: 'eu-west-1', replicaRegion: 'us-east-1' },
  stateTtl: 30,
  cookies: { release: 'bg-release', preview: 'bg-preview' },
  previewParameter: 'bg-preview',
  fallback: 'spa',
  perColorPaths: [],
});

/** Size and load time of each edge bundle against an SDK client, bundled by esbuild's best options. */
export async function bundleBenchmarks(): Promise<Measure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const reference = path.join(folder, 'sdk.js');
    buildSync({
      stdin: { contents: WITH_SDK, resolveDir: __dirname },
      bundle: true,
      platform: 'node',
      target: 'node20',
      minify: true,
      mainFields: ['module', 'main'],
      outfile: reference,
      logLevel: 'error',
    });
    const referenceTime = loadTime(reference);
    return STAGES.flatMap((stage) => {
      const bundle = path.join(folder, stage, 'index.js');
      fs.mkdirSync(path.dirname(bundle));
      fs.copyFileSync(path.join(ASSETS, stage, 'index.js'), bundle);
      fs.writeFileSync(path.join(folder, stage, 'config.json'), CONFIG);
      return [sizeOf(stage, bundle, reference), loadOf(stage, loadTime(bundle), referenceTime)];
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function sizeOf(stage: string, bundle: string, reference: string): Measure {
  const [ours, theirs] = [fs.statSync(bundle).size, fs.statSync(reference).size];
  return { name: `${stage}: bytes`, ours, reference: theirs, ratio: rounded(ours / theirs), goal: `at most ${MAX_BYTES}`, met: ours <= MAX_BYTES };
}

function loadOf(stage: string, ours: number, theirs: number): Measure {
  return { name: `${stage}: load, ms`, ours: rounded(ours), reference: rounded(theirs), ratio: rounded(ours / theirs), goal: 'ratio at most 1/20', met: ours * 20 <= theirs };
}

/** Median time that a fresh process needs to load a file. */
function loadTime(file: string): number {
  const script = 'const start = process.hrtime.bigint(); require(process.argv[1]); console.log(Number(process.hrtime.bigint() - start) / 1e6)';
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return median(Array.from({ length: RUNS }, () => Number(execFileSync(process.execPath, ['-e', script, file], { env, encoding: 'utf8' }))));
}
