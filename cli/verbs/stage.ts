import { declined, runCommand, send } from './run-command';
import type { WriteOptions } from './shared-options';
import { addForceOption, addWriteOptions } from './shared-options';
import { parseReleaseId } from './values';
import type { Verb, VerbContext } from './verb';
import { formatAnswer } from '../answer-line';
import { openTarget } from '../target/target-options';
import type { ExitCode } from '../terminal';
import { EXIT } from '../terminal';
import { readSiteFolder } from '../upload/site-folder';
import { createUploadProgress } from '../upload/upload-progress';
import { uploadRelease } from '../upload/upload-release';
import { UserError } from '../user-error';

interface StageOptions extends WriteOptions {
  readonly release?: string;
  readonly component?: string;
  readonly uploadOnly?: boolean;
}

export const addStage: Verb = (program, context) => {
  addForceOption(addWriteOptions(program.command('stage')))
    .description('put a release on the idle color, where it takes no traffic; with a folder, upload it first')
    .argument('[folder]', 'built pages of a new release, hidden files and what links lead to included, as in a deploy')
    .option('--release <id>', 'id of the release; needed without a folder, and for states with several components', parseReleaseId)
    .option('--component <name>', 'the site that the folder is for; needed where there are several')
    .option('--upload-only', 'do not stage: the other components of the release come first')
    .addHelpText('after', `
An upload that broke off goes on when it is run again. Nothing in the bucket is ever overwritten.
Beside services and functions in the same state a folder is refused: what they run comes with a deploy.

Examples:
  $ cdk-blue-green stage dist --stack Shop
  $ cdk-blue-green stage dist --state Shop/Release --component Docs --release 9bc1a77f0e55 --upload-only --json
  $ cdk-blue-green stage --release 9bc1a77f0e55 --local`)
    .action(async (folder: string | undefined, options: StageOptions) => {
      context.done(folder === undefined ? await stageRelease(options, context) : await stageFolder(folder, options, context));
    });
};

/** Its files are in place. */
async function stageRelease({ release, component, uploadOnly, ...options }: StageOptions, context: VerbContext): Promise<ExitCode> {
  if (release === undefined || component !== undefined || uploadOnly) {
    throw new UserError('no-folder', 'nothing tells what to stage', 'pass a folder to upload, or --release alone for a release whose files are in place');
  }
  return runCommand({ verb: 'stage', fields: { release }, reach: 'state' }, options, context);
}

async function stageFolder(
  folder: string, { release, component, uploadOnly, ...options }: StageOptions, { terminal }: VerbContext,
): Promise<ExitCode> {
  const { dryRun, json } = options;
  const target = openTarget(options);
  const progress = createUploadProgress(json ? { ...terminal, live: undefined } : terminal);
  const uploaded = await uploadRelease(target, await readSiteFolder(folder), { release, component, dryRun }, progress);
  const answer = !uploaded.ok || uploadOnly || dryRun
    ? uploaded
    : await send(target, { verb: 'stage', fields: { release: uploaded.upload!.release } }, options);
  if (!answer.ok) {
    return declined(answer, options, terminal);
  }
  terminal.out(json ? JSON.stringify(answer) : formatAnswer(answer, 'state', false));
  return EXIT.done;
}
