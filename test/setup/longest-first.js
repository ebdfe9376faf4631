/** What takes longest, or waits longest, begins first, so that no core waits at the end: jest goes by the size of files, until it has seen them run. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  'deploy/pipeline/github-actions', 'deploy/stillness', 'deploy/static-site', 'deploy/one-release', 'deploy/dns', 'deploy/pipeline/code-pipeline',
  'controller/prune', 'controller/pointers/records', 'controller/pointers/alias', 'static-checks/static-checks', 'controller/pointers/listener-rule',
  'controller/pointers/parameter', 'controller/pointers/invalidation', 'lambda-edge/hostile-input/cache-poisoning', 'properties/guarantees', 'packaging/package',
];

function rank({ path }) {
  const place = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((left, right) => rank(left) - rank(right));
  }
};
