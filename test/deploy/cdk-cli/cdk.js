#!/usr/bin/env node
/** The CDK CLI as a command, for scripts that call it by name: the arguments, the folder and the variables go to the pool, what it says comes back. */
async function main() {
  const { CDK_CLI_URL, ...env } = process.env;
  const response = await fetch(CDK_CLI_URL, { method: 'POST', body: JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env }) });
  const { code, out, error } = await response.json();
  process.stdout.write(out);
  process.stderr.write(error);
  process.exitCode = code;
}

void main();
