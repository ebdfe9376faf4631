import { invalidationDue } from '../../../src/core/state/invalidation';
import type { HistoryEntry } from '../../../src/core/state/transition';

const MADE_AT = 1_000_000;

/** With a state TTL of 2 s a change is in force after 4.5 s, and followed by all 3.5 s later. */
const FOLLOWED_AT = MADE_AT + 8500;

function change(generation: number, from: string, to: string, at = MADE_AT): HistoryEntry {
  return { generation, at, actor: 'ada', verb: 'promote', reason: 'test', from, to, message: '' };
}

describe('paths outside the cache key', () => {
  it('are due one bound after a change is in force, and not a millisecond before', () => {
    expect(invalidationDue({ history: [change(2, 'blue r1', 'green r2')], invalidated: 1 }, 2, FOLLOWED_AT - 1)).toBeUndefined();
    expect(invalidationDue({ history: [change(2, 'blue r1', 'green r2')], invalidated: 1 }, 2, FOLLOWED_AT)).toBe(2);
  });

  it('are due once for a change', () => {
    expect(invalidationDue({ history: [change(2, 'blue r1', 'green r2')], invalidated: 2 }, 2, FOLLOWED_AT)).toBeUndefined();
  });

  it('wait for a change that was moved on, whatever its history says', () => {
    const facts = { history: [change(2, 'blue r1', 'green r2')], invalidated: 1, pendingAt: FOLLOWED_AT / 1000 };
    expect(invalidationDue(facts, 2, FOLLOWED_AT + 3499)).toBeUndefined();
    expect(invalidationDue(facts, 2, FOLLOWED_AT + 3500)).toBe(2);
  });

  it('are not due for what moves no traffic', () => {
    expect(invalidationDue({ history: [change(2, 'blue r1', 'blue r1')], invalidated: 1 }, 2, FOLLOWED_AT)).toBeUndefined();
  });

  it('are due for the latest of several changes, whatever their order, and not yet for one that was just made', () => {
    const history = [change(5, 'green r2', 'blue r1', FOLLOWED_AT), change(4, 'green r2', 'green r2'), change(2, 'blue r1', 'green r2'), change(3, 'a', 'b')];
    expect(invalidationDue({ history, invalidated: 1 }, 2, FOLLOWED_AT)).toBe(3);
  });
});
