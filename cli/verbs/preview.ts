import { declined, runCommand, send, waitFor } from './run-command';
import type { WriteOptions } from './shared-options';
import { addWaitOptions, addWriteOptions } from './shared-options';
import { parseDuration, parseReleaseId } from './values';
import type { Verb, VerbContext } from './verb';
import type { StatusReport } from '../../src/core';
import { isColor, otherColor } from '../../src/core/color';
import { formatAnswer } from '../answer-line';
import { paint } from '../paint';
import { openTarget } from '../target/target-options';
import type { ExitCode } from '../terminal';
import { EXIT } from '../terminal';
import { UserError } from '../user-error';

interface PreviewOptions extends WriteOptions {
  readonly duration?: number;
  readonly url?: string;
  readonly parameter: string;
  readonly revoke?: string;
}

export const addPreview: Verb = (program, context) => {
  addWaitOptions(addWriteOptions(program.command('preview')))
    .description('print a link that opens one release in one browser, on the production host')
    .argument('[release]', 'id of a release, or the color that holds it (default: the candidate)', parseReleaseId)
    .option('--duration <duration>', 'how long the link works, like 90s, 30m, 1h, 2d (default: 1d)', parseDuration)
    .option('--url <url>', 'address of the site, where the outputs of the stack do not tell it')
    .option('--parameter <name>', 'query parameter of the link, where the router has another name for its preview cookie', 'bg-preview')
    .option('--revoke <id>', 'end a preview instead; `status --json` lists the open ones')
    .addHelpText('after', `
Examples:
  $ cdk-blue-green preview --stack Shop --duration 1h
  $ cdk-blue-green preview green --state Shop/Site --url https://shop.example.com
  $ cdk-blue-green preview --local --revoke pVbJ0m3k9Qx2cT7uYw1AZg`)
    .action(async (release: string | undefined, { revoke, ...options }: PreviewOptions) => {
      if (revoke !== undefined && release !== undefined) {
        throw new UserError('two-wishes', "'--revoke' ends a preview and takes no release", 'leave one of them out');
      }
      context.done(revoke === undefined
        ? await openPreview(release, options, context)
        : await runCommand({ verb: 'revoke', fields: { id: revoke }, reach: 'edge' }, options, context));
    });
};

async function openPreview(wanted: string | undefined, preview: PreviewOptions, context: VerbContext): Promise<ExitCode> {
  const { terminal } = context;
  const { url, duration, parameter, ...options } = preview;
  const target = openTarget(options);
  const site = siteOf(url ?? await target.siteUrl());
  const release = wanted === undefined || isColor(wanted) ? releaseOf(await target.status(), wanted) : wanted;
  const answer = await send(target, { verb: 'preview', fields: { release, duration } }, options);
  if (!answer.ok) {
    return declined(answer, options, terminal);
  }
  const { id, token } = answer;
  const link = token === undefined ? undefined : linkTo(site, parameter, token);
  const wait = async (): Promise<void> => options.wait && !answer.dryRun ? waitFor(target, 'preview', answer, options, context) : undefined;
  if (options.json) {
    await wait().finally(() => terminal.out(JSON.stringify({ ...answer, link }))); // told once, so told whatever comes
    return EXIT.done;
  }
  terminal.out(formatAnswer(answer, 'edge', false));
  if (link !== undefined) {
    terminal.out(link);
    terminal.out(paint.dim(`to end it: cdk-blue-green preview --revoke ${id}`));
  }
  await wait();
  return EXIT.done;
}

/** The link is told once, so it must be complete before the preview is made. */
function siteOf(url: string | undefined): URL {
  if (url === undefined) {
    throw new UserError('no-url', 'the address of the site is not known', 'pass --url https://..., or the --stack whose outputs hold it');
  }
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UserError('invalid-url', `'--url' must be a URL, got: ${url}`, 'pass the address of the site, for example https://shop.example.com');
  }
  return new URL(url);
}

/** What a color holds; without one the candidate, or whatever is on the idle color. */
function releaseOf({ stateName, truth }: StatusReport, color: 'blue' | 'green' | undefined): string {
  const release = truth && (color === undefined ? truth.candidate ?? truth.releases[otherColor(truth.active)] : truth.releases[color]);
  if (release === null) {
    const where = truth === null ? stateName : color ?? otherColor(truth.active);
    throw new UserError('no-release', `${where} holds no release`, 'deploy one, or name another with `preview RELEASE`; `releases` lists them');
  }
  return release;
}

function linkTo(site: URL, parameter: string, token: string): string {
  const link = new URL(site);
  link.searchParams.set(parameter, token);
  return link.href;
}
