/** What takes longest begins first: jest goes by the size of files, until it has seen them run. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = ['pipeline/github-actions', 'stillness', 'static-site', 'one-release', 'dns', 'pipeline/code-pipeline'];

function rank({ path }) {
  const place = LONGEST.findIndex((name) => path.endsWith(`test/deploy/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((left, right) => rank(left) - rank(right));
  }
};
