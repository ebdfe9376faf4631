import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DOCUMENT, viewerRequestEvent } from './edge-events';
import { makeFolder, runFresh } from './fresh-process';
import type { Benchmark } from './measure';
import { compare, least } from './measure';
import { bundleWithSdk } from './sdk-reference';
import { shippedBundles } from '../test/properties/edge-bundles';
import { synthesizeSite } from '../test/properties/synthesized-site';

const ROUNDS = 15;

/** Loads a bundle and has it answer one event; what it needs of Node.js, network included, it loads on the way. */
const COLD_START = `
  const [, , file, event] = process.argv;
  const start = process.hrtime.bigint();
  require(file).handler(JSON.parse(event)).then((answer) => {
    const time = Number(process.hrtime.bigint() - start) / 1e6;
    if (answer.Parameter === undefined && answer.headers['x-bg-route'] === undefined) {
      throw new Error('no answer: ' + JSON.stringify(answer));
    }
    console.log(time);
    process.exit();
  });
`;

/** SSM as far as one read needs it. */
const SSM = `
  const server = require('node:http').createServer((request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    request.resume().on('end', () => response.end(JSON.stringify({ Parameter: { Value: process.argv[2] } })));
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/**
 * What the first visitor of a new environment waits for: loading viewer-request, reading the parameter over HTTP from
 * another process, and deciding; against loading an SDK client and reading the same parameter. It counts what load time
 * alone leaves out, as both load a part of what they need with the first read. Without TLS and distance, which both pay.
 */
export const coldStart: Benchmark = {
  name: 'cold-start',
  against: '@aws-sdk/client-ssm, minified',
  measure: async () => {
    const bundles = shippedBundles(synthesizeSite(30).config);
    const folder = makeFolder();
    const ssm = await startSsm(path.join(folder, 'ssm.js'));
    try {
      const script = path.join(folder, 'cold-start.js');
      fs.writeFileSync(script, COLD_START);
      const env = { AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${ssm.port}`, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
      const event = JSON.stringify(viewerRequestEvent(0));
      const [ours, theirs] = [path.join(bundles.folderOf('viewer-request'), 'index.js'), bundleWithSdk(folder)];
      const time = (file: string): number => Number(runFresh(script, [file, event], { env }));
      const times = Array.from({ length: ROUNDS }, () => [time(ours), time(theirs)]);
      return [compare(`viewer-request: load and first read, ms (least of ${ROUNDS} processes)`,
        least(times.map(([mine]) => mine)), least(times.map(([, other]) => other)), 'ratio at most 1/2', (_, ratio) => ratio <= 0.5)];
    } finally {
      ssm.process.kill();
      bundles.remove();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function startSsm(script: string): Promise<{ process: ChildProcess; port: string }> {
  fs.writeFileSync(script, SSM);
  const child = spawn(process.execPath, [script, DOCUMENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the parameter server must start, got: exit ${String(code)}`)));
  });
  return { process: child, port };
}
