import { resolve } from 'node:path';
import { Account } from './account';

const ROOT = resolve(__dirname, '../..');
const APP = `node ${ROOT}/node_modules/.bin/ts-node -T --project ${ROOT}/tsconfig.dev.json ${ROOT}/examples/static-site/app.ts`;

let account: Account;

beforeAll(async () => {
  account = await Account.bootstrapped();
});
afterAll(() => account.remove());

test('the example deploys', async () => {
  const run = await account.cdk(['deploy', '--all', '--require-approval', 'never', '--app', APP]);
  console.log(run.out, run.error, await account.outputs('Coffee'));
});
