/**
 * The CDK CLI, command after command in one process: the same code and arguments as `npx cdk`, which spends most of a small
 * deploy on its own start. After a command, both streams get the mark of its end, and the parent gets its exit code.
 * Not TypeScript: no child process here has a compiler.
 */
const { resolve } = require('node:path');
const { exec } = require(resolve(__dirname, '../../../node_modules/aws-cdk/lib'));

/** The CLI looks at a stack every five seconds, and most stacks of the emulator are done in one. */
const [CDK_POLL_MS, POLL_MS] = [5000, 500];
const startTimer = globalThis.setTimeout;
globalThis.setTimeout = (act, ms, ...args) => startTimer(act, ms === CDK_POLL_MS ? POLL_MS : ms, ...args);

function causes(failure) {
  return failure === undefined ? [] : [failure, ...causes(failure.cause)];
}

process.on('message', async ({ args, cwd, env, endMark }) => {
  process.chdir(cwd);
  Object.keys(process.env).forEach((name) => delete process.env[name]); // nothing of the command before, which had another account
  Object.assign(process.env, env);
  process.exitCode = undefined;
  let code;
  try {
    code = await exec(args) ?? process.exitCode ?? 0;
  } catch (failure) {
    causes(failure).forEach(({ message }) => console.error(message));
    code = 1;
  }
  process.stdout.write(endMark);
  process.stderr.write(endMark);
  process.send(code);
});
process.on('disconnect', () => process.exit());
