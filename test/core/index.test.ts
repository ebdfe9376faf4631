import * as core from '../../src/core';

describe('the core', () => {
  it.each(['decideRoute', 'firstRelease', 'parseDocument', 'propagationBoundSeconds', 'releasePath', 'reportStatus', 'transition', 'writeDocument'])('offers %s', (name) => {
    expect(core).toHaveProperty(name, expect.any(Function));
  });
});
