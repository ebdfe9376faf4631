/** What simulated controllers take from the core: one module, so that a test can put a broken build of it in its place. */
export { writeDocument } from '../../../src/core/document';
export { alarmResponse } from '../../../src/core/state/alarm-response';
export { dueStep } from '../../../src/core/state/automatic-promotion';
export { restamp } from '../../../src/core/state/restamp';
export { firstRelease, transition } from '../../../src/core/state/transition';
