import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A browser as far as this check needs one: cookies, and what it says when it navigates. */
class Client {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly site: string) {}

  public async navigate(path: string): Promise<{ status: number; text: string; location: string | null }> {
    return this.get(path, 'document');
  }

  public async load(path: string): Promise<{ status: number; text: string }> {
    return this.get(path, 'empty');
  }

  private async get(path: string, destination: string): Promise<{ status: number; text: string; location: string | null }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.site), { redirect: 'manual', headers: { 'sec-fetch-dest': destination, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      this.cookies.set(name, value);
    }
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  }
}

/** Flips the running demo once there and back, prints each step, and rejects at the first surprise. */
export async function checkDemo({ site, control }: { site: string; control: string }, cli: string): Promise<void> {
  const start = Date.now();
  const verb = async (...args: string[]): Promise<string> => (await run(process.execPath, [cli, ...args, '--local', control])).stdout;
  const versionAt = async (client: Client, path = '/'): Promise<string> => /data-release="([^"]+)"/.exec((await client.navigate(path)).text)?.[1] ?? 'none';

  const visitor = new Client(site);
  expect('a visitor gets release 1', await versionAt(visitor), '1.0');

  const missing = await new Client(site).navigate('/nowhere/');
  expect('a page that is missing is 404', missing.status, 404);
  expect('with the words of release 1', /data-release="([^"]+)"/.exec(missing.text)?.[1], '1.0');

  const tab = new Client(site);
  const board = await tab.navigate('/app/');
  const entry = /src="(\/assets\/app-[^"]+)"/.exec(board.text)![1];
  const chunks = (await tab.load(entry)).text.match(/assets\/(?:stock|reports)-[\w-]+\.(?:js|css)/g) ?? [];
  expect('an open order board has lazy chunks still to load', new Set(chunks).size >= 2, true);

  const previewer = new Client(site);
  const { document } = await (await fetch(`${control}/api/status`)).json() as { document: { releases: { green: string } } };
  const { link } = await command(control, { verb: 'preview', release: document.releases.green });
  const { location } = await previewer.navigate(link!.replace(site, ''));
  expect('the preview link keeps the credential out of the address', location, `${site}/`);
  expect('the preview shows release 2', await eventually(async () => versionAt(previewer), '2.0'), '2.0');
  expect('everybody else still gets release 1', await versionAt(new Client(site)), '1.0');

  await verb('promote', '--wait');
  expect('after promote a new visitor gets release 2', await versionAt(new Client(site)), '2.0');
  expect('a reload gets release 2', await versionAt(visitor), '2.0');
  for (const chunk of new Set(chunks)) {
    expect(`the open order board still loads ${chunk}`, (await tab.load(`/${chunk}`)).status, 200);
  }
  expect('and its un-hashed files are still those of release 1', JSON.parse((await tab.load('/release.json')).text).version, '1.0');

  await verb('rollback');
  expect('after rollback a reload gets release 1', await eventually(async () => versionAt(visitor), '1.0'), '1.0');
  expect('the rolled-back release is not promoted again by accident', await refusalOf(verb('promote')), 2);
  console.log(`done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function expect(step: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) {
    throw new Error(`${step}: expected ${String(wanted)}, got ${String(got)}`);
  }
  console.log(`ok  ${step}`);
}

/** Roll backs and previews act as each edge environment reads, at the latest one bound later. */
async function eventually(read: () => Promise<string>, wanted: string): Promise<string> {
  const end = Date.now() + 4_000;
  let got = await read();
  while (got !== wanted && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    got = await read();
  }
  return got;
}

async function command(control: string, body: object): Promise<{ ok: boolean; link?: string }> {
  const response = await fetch(`${control}/api/commands`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return await response.json() as { ok: boolean; link?: string };
}

async function refusalOf(attempt: Promise<string>): Promise<number | undefined> {
  return attempt.then(() => undefined, (error: { code?: number }) => error.code);
}
