import * as fc from 'fast-check';
import { pointerContract } from './contract';
import { InvalidationPointer } from '../../../controller/pointers/invalidation';
import { StateStore } from '../../../controller/store/state-store';

const changes = fc.tuple(fc.stringMatching(/^[0-9a-f]{12}$/), fc.integer({ min: 1, max: 999 })).map(([id, generation]) => `${id}-${generation}`);

pointerContract('the invalidation of two distributions', ({ aws }) => {
  const store = new StateStore('table');
  return {
    pointers: [new InvalidationPointer({ distributionId: 'E1', paths: ['/a'] }, store), new InvalidationPointer({ distributionId: 'E2', paths: ['/a'] }, store)],
    values: changes,
    effects: () => aws.cloudFront.invalidations,
  };
});

pointerContract('the invalidation of two lists of paths of one distribution', ({ aws }) => {
  const store = new StateStore('table');
  return {
    pointers: [new InvalidationPointer({ distributionId: 'E1', paths: ['/a', '/b'] }, store), new InvalidationPointer({ distributionId: 'E1', paths: ['/c*'] }, store)],
    values: changes,
    effects: () => aws.cloudFront.invalidations,
  };
});
