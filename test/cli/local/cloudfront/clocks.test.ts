import { createSystemClock, createVirtualClock } from '../../../../cli/local/cloudfront';

describe('the virtual clock', () => {
  test('stands still until it is moved', () => {
    const clock = createVirtualClock(5);
    expect([clock.now(), clock.now()]).toEqual([5, 5]);
  });

  test('runs due timers in the order of their time, then of their making, and no others', async () => {
    const clock = createVirtualClock();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
    clock.setTimeout(note('c'), 20);
    clock.setTimeout(note('a'), 10);
    clock.setTimeout(note('b'), 10);
    clock.setTimeout(note('never'), 31);
    clock.clearTimeout(clock.setTimeout(note('cancelled'), 1));
    await clock.advance(30);
    expect(seen).toEqual(['a@10', 'b@10', 'c@20']);
    expect([clock.now(), clock.pending()]).toEqual([30, 1]);
  });

  test('lets promises settle between two timers', async () => {
    const clock = createVirtualClock();
    const seen: string[] = [];
    clock.setTimeout(() => { void Promise.resolve().then(() => Promise.resolve()).then(() => seen.push('promise')); }, 1);
    clock.setTimeout(() => seen.push('timer'), 2);
    await clock.advance(2);
    expect(seen).toEqual(['promise', 'timer']);
  });

  test('runs timers that timers set', async () => {
    const clock = createVirtualClock();
    let fired = 0;
    clock.setTimeout(() => clock.setTimeout(() => { fired = clock.now(); }, 5), 5);
    await clock.advance(10);
    expect(fired).toBe(10);
  });

  test('settles a promise without moving further than needed', async () => {
    const clock = createVirtualClock();
    clock.setTimeout(() => undefined, 100);
    const value = await clock.settle(new Promise(resolve => { clock.setTimeout(() => resolve('done'), 40); }));
    expect([value, clock.now()]).toEqual(['done', 40]);
  });

  test('gives the rejection of a settled promise, and says so if nothing can settle it', async () => {
    const clock = createVirtualClock();
    await expect(clock.settle(Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(clock.settle(new Promise(() => undefined))).rejects.toThrow('nothing is left that could settle the promise');
  });

  test('takes a delay that is no number as none', async () => {
    const clock = createVirtualClock();
    let fired = false;
    clock.setTimeout(() => { fired = true; }, Number.NaN);
    await clock.advance(0);
    expect(fired).toBe(true);
  });
});

test('the system clock is that of the machine', async () => {
  const clock = createSystemClock();
  const before = clock.now();
  clock.clearTimeout(clock.setTimeout(() => { throw new Error('cancelled'); }, 1));
  await new Promise<void>(resolve => { clock.setTimeout(resolve, 5); });
  expect(clock.now()).toBeGreaterThanOrEqual(before + 4);
});
