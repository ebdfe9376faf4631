/** What takes longest begins first, so that no core waits at the end: jest goes by the size of files, until it has seen them run. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  'deploy/pipeline/github-actions', 'deploy/stillness', 'deploy/static-site', 'deploy/one-release', 'deploy/dns', 'deploy/pipeline/code-pipeline',
  'controller/prune', 'static-checks/static-checks', 'lambda-edge/hostile-input/cache-poisoning', 'properties/guarantees', 'packaging/package',
  'controller/pointers/records', 'controller/pointers/alias', 'controller/pointers/listener-rule', 'controller/pointers/parameter', 'controller/pointers/invalidation',
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
