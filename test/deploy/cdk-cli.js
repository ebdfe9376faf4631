/**
 * The CDK CLI as its own launcher starts it, with the compiled code that the first run kept:
 * compiling it is half of what a small deploy costs, and a suite deploys some two hundred times.
 */
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { constants, Script } = require('node:vm');

const NODE_MODULES = resolve(__dirname, '../../node_modules');
const CLI = join(NODE_MODULES, 'aws-cdk/lib/index.js');
const { version } = JSON.parse(readFileSync(join(NODE_MODULES, 'aws-cdk/package.json'), 'utf8'));
const KEPT = join(NODE_MODULES, `.cache/aws-cdk-${version}-node-${process.version}`);

function keptCode() {
  try {
    return readFileSync(KEPT);
  } catch {
    return undefined;
  }
}

function keep(code) {
  mkdirSync(dirname(KEPT), { recursive: true });
  const draft = `${KEPT}-${process.pid}`; // whoever reads meanwhile gets all of it or nothing
  writeFileSync(draft, code);
  renameSync(draft, KEPT);
}

const cachedData = keptCode();
const script = new Script(Module.wrap(readFileSync(CLI, 'utf8')), {
  filename: CLI, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (cachedData === undefined || script.cachedDataRejected) {
  process.on('exit', () => keep(script.createCachedData())); // at the end: what ran is in it too
}

const cli = { exports: {} };
script.runInThisContext()(cli.exports, Module.createRequire(CLI), cli, CLI, dirname(CLI));
cli.exports.cli();
