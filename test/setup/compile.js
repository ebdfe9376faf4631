/**
 * Compiles all that the tests load into jest's cache, once and in one process: the many processes of jest begin at the same time,
 * and each would compile what all of them need.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { createScriptTransformer } = require('@jest/transform');
const { readConfig } = require('jest-config');

const NO_MODULES = { supportsDynamicImport: false, supportsExportNamespaceFrom: false, supportsStaticESM: false, supportsTopLevelAwait: false };

/** @returns {string[]} the TypeScript files below a folder, without declarations and packages */
function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

async function compile() {
  const { globalConfig: { collectCoverageFrom, coverageProvider }, projectConfig } = await readConfig({ _: [], $0: '' }, process.cwd());
  const transformer = await createScriptTransformer(projectConfig, new Map());
  for (const file of projectConfig.roots.flatMap(sources)) {
    for (const collectCoverage of [false, true]) { // with coverage, only what is counted differs
      transformer.transform(file, { collectCoverage, collectCoverageFrom, coverageProvider, ...NO_MODULES });
    }
  }
}

void compile();
