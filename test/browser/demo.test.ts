import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const ROOT = path.join(__dirname, '..', '..');
const CHROMIUM = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => file !== undefined && existsSync(file));
/** A folder for screenshots, to look at what people see. */
const SCREENSHOTS = process.env.SCREENSHOTS;
const PATIENCE = 20_000;

/** What `npm run demo` runs, on free ports, in a process group of its own. */
class Demo {
  public site = '';
  public control = '';
  private process!: ChildProcess;
  private output = '';

  public async start(): Promise<void> {
    const args = ['examples/static-site/demo.ts', '--port', '0', '--control-port', '0'];
    this.process = spawn('node_modules/.bin/tsx', args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout!.on('data', (data) => this.output += String(data));
    this.process.stderr!.on('data', (data) => this.output += String(data));
    const end = Date.now() + 90_000;
    while (this.control === '') {
      if (Date.now() > end || this.process.exitCode !== null) {
        throw new Error(`the demo did not start:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      this.site = /The site\s+(http\S+)/.exec(this.output)?.[1] ?? '';
      this.control = /Control page\s+(http\S+)/.exec(this.output)?.[1] ?? '';
    }
  }

  public async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    process.kill(-this.process.pid!, 'SIGTERM');
    await gone;
  }
}

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'],
  });
  demo = new Demo();
  await demo.start();
});

afterAll(async () => {
  await demo.stop();
  await browser.close();
});

/** A person with a browser of their own. */
async function person(): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function textOf(page: Page, id: string): Promise<string> {
  return (await page.getByTestId(id).first().textContent() ?? '').trim();
}

async function isWhole(page: Page): Promise<string> {
  await page.waitForSelector('.strip:not([data-state="checking"])');
  return textOf(page, 'page-whole');
}

async function screenshot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS !== undefined) {
    await page.waitForTimeout(800); // colors fade
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  }
}

/** The control page says which color takes traffic now. */
async function untilActive(control: Page, color: string): Promise<void> {
  await control.getByTestId('active-color').filter({ hasText: color }).waitFor();
}

test('two releases are previewed, flipped and rolled back in a browser, and nothing breaks under an open page', async () => {
  const [operator, visitor, reader, tester] = await Promise.all([person(), person(), person(), person()]);
  const control = await open(operator, demo.control);
  await untilActive(control, 'blue');

  // a visitor and a reader get release 1; the reader keeps the order board open
  const home = await open(visitor, demo.site);
  expect([await textOf(home, 'release-html'), await isWhole(home)]).toEqual([expect.stringContaining('1.0'), expect.stringContaining('whole')]);
  await screenshot(home, 'site-release-1');
  const board = await open(reader, `${demo.site}/app/`);
  await board.getByTestId('chunk-version').filter({ hasText: '1.0' }).waitFor();

  // the tester previews release 2; nobody else does
  await control.getByTestId('preview').click();
  await control.getByTestId('preview-link').waitFor(); // it appears when every location knows the credential
  const link = await control.getByTestId('preview-link').getAttribute('href');
  const preview = await open(tester, link!);
  expect([preview.url(), await textOf(preview, 'release-html')]).toEqual([`${demo.site}/`, expect.stringContaining('2.0')]);
  expect(await isWhole(preview)).toContain('whole');
  await home.reload();
  expect(await textOf(home, 'release-html')).toContain('1.0');
  await screenshot(control, 'control-staged');

  // the flip
  await control.getByTestId('promote').click();
  await control.getByTestId('pending').waitFor({ state: 'visible' });
  await screenshot(control, 'control-pending');
  await untilActive(control, 'green');
  await home.reload();
  expect([await textOf(home, 'release-html'), await isWhole(home)]).toEqual([expect.stringContaining('2.0'), expect.stringContaining('whole')]);
  await screenshot(home, 'site-release-2');

  // the board that was open all the time still loads what it never loaded before
  for (const tab of ['tab-stock', 'tab-reports']) {
    await board.getByTestId(tab).click();
    await board.getByTestId('chunk-version').filter({ hasText: '1.0' }).waitFor();
    expect(await board.getByTestId('chunk-error').isVisible()).toBe(false);
  }
  await board.getByTestId('release-check').click();
  expect(await isWhole(board)).toContain('whole');
  await screenshot(board, 'board-after-flip');
  await board.reload();
  await board.getByTestId('chunk-version').filter({ hasText: '2.0' }).waitFor();

  // and back
  await control.getByTestId('rollback').click();
  await untilActive(control, 'blue');
  await expectEventually(async () => {
    await home.reload();
    return textOf(home, 'release-html');
  }, '1.0');
  await screenshot(control, 'control-rolled-back');
  await Promise.all([operator, visitor, reader, tester].map(async (context) => context.close()));
});

/** A roll back acts as each edge environment reads: within one bound. */
async function expectEventually(read: () => Promise<string>, wanted: string): Promise<void> {
  const end = Date.now() + 5_000;
  let got = await read();
  while (!got.includes(wanted) && Date.now() < end) {
    got = await read();
  }
  expect(got).toContain(wanted);
}
