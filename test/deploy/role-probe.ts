import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from './account';

const ZIP_MS = 20_000;

const CODE = `
exports.handler = async ({ client, command, input, region }) => {
  const sdk = require('@aws-sdk/client-' + client);
  const [Client] = Object.keys(sdk).filter((name) => /^[A-Z]\\w+Client$/.test(name) && !name.startsWith('__'));
  try {
    await new sdk[Client]({ region, maxAttempts: 1 }).send(new sdk[command + 'Command'](input));
    return 'allowed';
  } catch (error) {
    return /AccessDenied/.test(error.name) ? 'denied' : 'allowed, then ' + error.name;
  }
};`;

/** One call of AWS, as the SDK names it. */
export interface Call {
  readonly client: string;
  readonly command: string;
  readonly input: unknown;
  readonly region: string;
}

/** A function of the test's own with a deployed role: what the role may do is seen by doing it. */
export class RoleProbe {
  public static async with(account: Account, roleArn: string): Promise<RoleProbe> {
    const folder = mkdtempSync(join(account.folder, 'probe-'));
    writeFileSync(join(folder, 'index.js'), CODE);
    execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: folder, timeout: ZIP_MS });
    const name = `probe-${randomBytes(4).toString('hex')}`;
    await new LambdaClient(account.client()).send(new CreateFunctionCommand({
      FunctionName: name, Role: roleArn, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 20, Code: { ZipFile: readFileSync(join(folder, 'code.zip')) },
    }));
    return new RoleProbe(account, name);
  }

  private constructor(private readonly account: Account, private readonly functionName: string) {}

  public async attempt(call: Call): Promise<string> {
    const { Payload: answer } = await new LambdaClient(this.account.client())
      .send(new InvokeCommand({ FunctionName: this.functionName, Payload: JSON.stringify(call) }));
    return JSON.parse(Buffer.from(answer!).toString('utf8')) as string;
  }
}
