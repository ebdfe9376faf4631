import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { types } from 'node:util';
import { AwsAccount } from './aws-account';
import type { Troubles } from './aws-account';
import { playTranscript } from './transcript';

const FOLDER = path.join(__dirname, 'transcripts');
const TRANSCRIPTS = fs.readdirSync(FOLDER).map((file) => file.replace(/\.txt$/, '')).sort();

/** Nothing of this machine's own configuration counts. */
const NO_CONFIGURATION: NodeJS.ProcessEnv = {
  AWS_CONFIG_FILE: path.join(os.tmpdir(), 'no-such-config'),
  AWS_SHARED_CREDENTIALS_FILE: path.join(os.tmpdir(), 'no-such-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PROFILE: undefined,
  AWS_DEFAULT_REGION: undefined,
};

/** Steps of the transcripts. The account stands for all that the CLI does not decide. */
function steps(account: AwsAccount): ReadonlyArray<readonly [pattern: RegExp, act: (value: string) => Promise<unknown> | void]> {
  const { controller, troubles } = account;
  return [
    [/^deploy (\S+)$/, async (release) => account.deploy(release)],
    [/^upload (\S+)$/, (release) => controller.upload(release)],
    [/^the change comes into force$/, () => controller.waitUntilEffective()],
    [/^(\d+) hours pass$/, (hours) => controller.wait(Number(hours) * 3600)],
    [/^every look at the status takes (\S+) s$/, (seconds) => {
      account.secondsPerRead = Number(seconds);
    }],
    [/^soon bob runs (\S+)$/, (verb) => {
      account.onRead = async () => {
        account.onRead = undefined;
        await controller.command(verb, { actor: 'bob' });
      };
    }],
    [/^bob runs (\S+)$/, async (verb) => controller.command(verb, { actor: 'bob' })],
    [/^the replica region is out of order$/, () => controller.aws.ssmFaults.set('us-east-1', { kind: 'failing' })],
    [/^IAM denies (.+)$/, (aliases) => {
      troubles.deniedAliases = aliases === 'nothing' ? [] : aliases.split(', ');
    }],
    [/^STS is out of reach$/, () => {
      troubles.stsDenied = true;
    }],
    [/^stacks may not be looked at$/, () => {
      troubles.stacksDenied = true;
    }],
    [/^the credentials have expired$/, () => {
      troubles.badCredentials = true;
    }],
    [/^(\d+) calls are throttled$/, (count) => {
      troubles.throttles = Number(count);
    }],
    [/^the operator (.+)$/, (what) => {
      troubles.operator = what as Troubles['operator'];
    }],
  ];
}

/** The test runner has an `Error` of its own, of which Node's errors are none; the SDK asks whether they are. */
function knowErrorsOfNode(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, thing: unknown) {
      return this === Error ? types.isNativeError(thing) : Function.prototype[Symbol.hasInstance].call(this as () => void, thing);
    },
  });
}

beforeAll(knowErrorsOfNode);
afterAll(() => Reflect.deleteProperty(Error, Symbol.hasInstance));

async function play(file: string): Promise<string> {
  const account = await AwsAccount.start();
  const before = { ...process.env };
  Object.assign(process.env, NO_CONFIGURATION);
  Object.keys(NO_CONFIGURATION).filter((name) => NO_CONFIGURATION[name] === undefined).forEach((name) => delete process.env[name]);
  try {
    return await playTranscript(file, async (text) => {
      const [, name, value] = /^(AWS_\w+) is (.*)$/.exec(text) ?? [];
      if (name !== undefined) {
        return value === 'not set' ? void delete process.env[name] : void (process.env[name] = value);
      }
      const [pattern, act] = steps(account).find(([candidate]) => candidate.test(text)) ?? [];
      if (pattern === undefined || act === undefined) {
        throw new Error(`no step says '${text}'`);
      }
      await act(pattern.exec(text)![1]);
    });
  } finally {
    Object.keys(process.env).forEach((name) => delete process.env[name]);
    Object.assign(process.env, before);
    await account.stop();
  }
}

/** `UPDATE_GOLDEN=1` writes what is said now; the diff is to be read before it is committed. */
test.each(TRANSCRIPTS)('%s says what its transcript says', async (name) => {
  const file = path.join(FOLDER, `${name}.txt`);
  const before = fs.readFileSync(file, 'utf8');
  const now = await play(before);
  if (process.env.UPDATE_GOLDEN === '1') {
    fs.writeFileSync(file, now);
  }
  expect(now).toBe(process.env.UPDATE_GOLDEN === '1' ? now : before);
});
