import * as assert from 'node:assert';
import * as fs from 'node:fs';
import { PAIRS, sourceByHand, sourceOfOurs } from './by-hand/pairs';
import { statementsOf } from './by-hand/statements';
import { systemOf } from './by-hand/system';
import { makeFolder } from './fresh-process';
import type { Benchmark } from './measure';
import { compare } from './measure';

const MAX_RATIO = 1 / 4;

/**
 * What somebody writes for an example, in statements, against the same system with L2 constructs only. In our disfavour: the code
 * of the controller and of the edge is given to both, nothing checks by hand what the library checks, and what runs the app is
 * counted on our side only. In our favour: what several apps by hand have in common counts whole for each of them.
 */
export const userCode: Benchmark = {
  name: 'user-code',
  against: 'the same system with L2 constructs only',
  measure: async () => {
    const folder = makeFolder();
    try {
      for (const { name, ours, byHand } of PAIRS) {
        assert.deepStrictEqual(systemOf(byHand(folder)), systemOf(ours(folder)), `${name} by hand must be the system of the example`);
      }
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
    return PAIRS.map((pair) => compare(
      `statements of the example ${pair.name}`, statementsOf(sourceOfOurs(pair)), statementsOf(sourceByHand(pair)),
      'ratio at most 1/4', (_, ratio) => ratio <= MAX_RATIO,
    ));
  },
};
