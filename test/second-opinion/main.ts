import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadStaticOrigin, startCdkLocal } from './cdk-local';
import { compareEdges } from './compare';
import { startModel } from './model';
import { startParameterServer } from './parameter-server';
import { report } from './report';
import { synthesizeSite } from './site';

/**
 * Serves the static-site example, with the edge bundles that ship, on cdk-local and on our model of CloudFront, sends
 * both the same requests, and compares the answers and the events that the edge functions got.
 *
 * Ends with 1 on a difference that is neither a listed gap of cdk-local nor judged.
 */
async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'second-opinion-'));
  try {
    const site = await synthesizeSite(folder);
    const parameters = await startParameterServer(site.config.parameter.name);
    const env = { AWS_ENDPOINT_URL_SSM: parameters.url, AWS_ENDPOINT_URL: parameters.url, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    Object.assign(process.env, env); // on the side of cdk-local the bundles run in this process
    const cdkLocal = await startCdkLocal(site);
    const ours = startModel(site, await loadStaticOrigin(), env);
    try {
      process.exitCode = report(await compareEdges(site, parameters, cdkLocal, ours), site.releases) ? 0 : 1;
    } finally {
      await Promise.all([cdkLocal.close(), ours.close(), parameters.close()]);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(`second-opinion: ${error.stack}`);
  process.exitCode = 1;
});
