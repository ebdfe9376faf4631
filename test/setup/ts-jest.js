/**
 * ts-jest, with one cache for all runs of jest here: it takes the whole configuration into its key, which tells apart also what says
 * which tests run and how long they may, and so each of the runs in `npm test` would compile every file again.
 */
const { default: tsJest } = require('ts-jest');

function compilation({ cwd, rootDir, cache, cacheDirectory, globals, transform, moduleFileExtensions }) {
  return { cwd, rootDir, cache, cacheDirectory, globals, transform, moduleFileExtensions };
}

module.exports = {
  createTransformer(options) {
    const transformer = tsJest.createTransformer(options);
    let config; // the same object each time: by that ts-jest knows it
    const shared = (given) => ({ ...given, config: config ??= compilation(given.config) });
    return {
      process: (text, path, given) => transformer.process(text, path, shared(given)),
      getCacheKey: (text, path, given) => transformer.getCacheKey(text, path, shared(given)),
    };
  },
};
