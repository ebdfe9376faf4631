import * as path from 'node:path';
import { buildSync } from 'esbuild';

/** The same job with the SDK: read one parameter of one region. */
const WITH_SDK = `
  import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
  const client = new SSMClient({ region: 'eu-west-1' });
  export const handler = async () => client.send(new GetParameterCommand({ Name: '/x' }));
`;

/** Bundles the reference by esbuild's best options; gives the file. */
export function bundleWithSdk(folder: string): string {
  const outfile = path.join(folder, 'sdk.js');
  buildSync({
    stdin: { contents: WITH_SDK, resolveDir: __dirname },
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
