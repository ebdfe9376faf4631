/** What the simulated controller takes from the core: one module, so that a test can put a broken build of it in its place. */
export { writeDocument } from '../../../src/core/document';
export { restamp } from '../../../src/core/state/restamp';
export { firstRelease, transition } from '../../../src/core/state/transition';
