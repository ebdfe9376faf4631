import { createVirtualClock } from '../../../cli/local/cloudfront';
import type { VirtualClock } from '../../../cli/local/cloudfront';
import type { DocumentReader } from '../../../lambda-edge/document/reader';
import { createDocumentReader } from '../../../lambda-edge/document/reader';

const HOME = 'eu-west-1';
const REPLICA = 'us-east-1';

function document(generation: number, id = 'life'): string {
  return JSON.stringify({
    schema: 1, id, generation, active: 'blue', releases: { blue: 'r1', green: null }, retained: ['r1'], weight: 0, previews: [],
  });
}

interface Given {
  readonly reader: DocumentReader;
  readonly clock: VirtualClock;
  readonly reads: string[];
  readonly homeFailures: () => number;
}

/** A reader on virtual time; `answers` says what each region does. */
function given(answers: Record<string, () => Promise<string>>, stateTtl = 30, random = 0): Given {
  const clock = createVirtualClock(1_000_000);
  const reads: string[] = [];
  let homeFailures = 0;
  const reader = createDocumentReader({ region: HOME, replicaRegion: REPLICA, stateTtl }, {
    now: () => clock.now(),
    wait: async (ms) => new Promise<void>((resolve) => {
      clock.setTimeout(() => resolve(), ms);
    }),
    random: () => random,
    homeFailed: () => homeFailures++,
    read: async (region, limitMs) => {
      reads.push(region);
      return Promise.race([
        answers[region](),
        new Promise<string>((_, reject) => {
          clock.setTimeout(() => reject(new Error('limit')), limitMs);
        }),
      ]);
    },
  });
  return { reader, clock, reads, homeFailures: () => homeFailures };
}

const failing = async (): Promise<string> => Promise.reject(new Error('ThrottlingException'));
const hanging = async (): Promise<string> => new Promise(() => undefined);

describe('a reader', () => {
  test('reads once a period, however many requests ask', async () => {
    const { reader, clock, reads } = given({ [HOME]: async () => document(1), [REPLICA]: failing });
    await Promise.all([reader.current(), reader.current(), reader.current()]);
    expect(reader.fresh()?.generation).toBe(1);
    await clock.advance(29_999);
    await reader.current();
    expect(reads).toEqual([HOME]);
    await clock.advance(1);
    expect(reader.fresh()).toBeUndefined();
    await reader.current();
    expect(reads).toEqual([HOME, HOME]);
  });

  test('keeps a document for up to a quarter less than the period, so that environments do not read in step', async () => {
    const { reader, clock } = given({ [HOME]: async () => document(1), [REPLICA]: failing }, 30, 1);
    await reader.current();
    await clock.advance(22_499);
    expect(reader.fresh()).toBeDefined();
    await clock.advance(1);
    expect(reader.fresh()).toBeUndefined();
  });

  test.each([
    ['fails', failing],
    ['hangs', hanging],
    ['holds the seed', async () => '{"schema":1,"id":"seed","generation":0}'],
    ['is corrupt', async () => 'not json'],
    ['lags behind', async () => document(3)],
  ])('asks the replica when the home region %s, and only then', async (_, home) => {
    let answer: () => Promise<string> = async () => document(4);
    const { reader, clock, reads } = given({ [HOME]: async () => answer(), [REPLICA]: async () => document(5) });
    await reader.current();
    expect(reads).toEqual([HOME]);
    answer = home;
    await clock.advance(30_000);
    expect((await clock.settle(reader.current()))?.generation).toBe(5);
    expect(reads).toEqual([HOME, HOME, REPLICA]);
  });

  test('never goes back to a lower generation, and takes the newer one from the replica', async () => {
    let home = document(7);
    const { reader, clock, reads } = given({ [HOME]: async () => home, [REPLICA]: async () => document(8) });
    await reader.current();
    home = document(6);
    await clock.advance(30_000);
    expect((await reader.current())?.generation).toBe(8);
    expect(reads).toEqual([HOME, HOME, REPLICA]);
  });

  test('follows the state into another life, whatever its generation', async () => {
    let home = document(7);
    const { reader, clock } = given({ [HOME]: async () => home, [REPLICA]: failing });
    await reader.current();
    home = document(1, 'another');
    await clock.advance(30_000);
    expect(await reader.current()).toMatchObject({ id: 'another', generation: 1 });
  });

  test('gives the last good document while both regions are down', async () => {
    let down = false;
    const { reader, clock } = given({ [HOME]: async () => down ? failing() : document(2), [REPLICA]: failing });
    await reader.current();
    down = true;
    await clock.advance(86_400_000);
    expect((await reader.current())?.generation).toBe(2);
  });

  test('gives nothing when it never read a document and both regions are down', async () => {
    const { reader, clock } = given({ [HOME]: hanging, [REPLICA]: failing });
    expect(await clock.settle(reader.current())).toBeUndefined();
  });

  test('is done with both regions within the read limit once it holds a document', async () => {
    let home: () => Promise<string> = async () => document(1);
    const { reader, clock } = given({ [HOME]: async () => home(), [REPLICA]: hanging });
    await reader.current();
    home = hanging;
    await clock.advance(30_000);
    const start = clock.now();
    await clock.settle(reader.current());
    expect(clock.now() - start).toBeLessThanOrEqual(1000);
  });

  test('waits up to three seconds for its first document: from far away a read takes several round trips', async () => {
    const far = async (clock: VirtualClock, ms: number): Promise<string> => new Promise((resolve) => {
      clock.setTimeout(() => resolve(document(1)), ms);
    });
    const slow: Given = given({ [HOME]: async () => far(slow.clock, 2500), [REPLICA]: hanging });
    expect((await slow.clock.settle(slow.reader.current()))?.generation).toBe(1);
    const start = slow.clock.now();
    const blind = given({ [HOME]: hanging, [REPLICA]: hanging });
    await blind.clock.settle(blind.reader.current());
    expect(blind.clock.now() - start).toBeLessThanOrEqual(3000);
  });

  test('takes an answer of the home region that comes after the replica was asked', async () => {
    let ms = 10;
    const slow: Given = given({
      [HOME]: async () => new Promise((resolve) => {
        slow.clock.setTimeout(() => resolve(document(ms)), ms);
      }),
      [REPLICA]: hanging,
    });
    await slow.clock.settle(slow.reader.current());
    await slow.clock.advance(30_000);
    ms = 800;
    expect((await slow.clock.settle(slow.reader.current()))?.generation).toBe(800);
    expect(slow.reads).toEqual([HOME, HOME, REPLICA]);
  });

  test('that has nothing asks again after two seconds, not after a period', async () => {
    let up = false;
    const { reader, clock } = given({ [HOME]: async () => up ? document(1) : failing(), [REPLICA]: failing }, 300);
    expect(await reader.current()).toBeUndefined();
    up = true;
    await clock.advance(2100);
    expect((await reader.current())?.generation).toBe(1);
  });

  test.each([[2], [5], [30], [300]])('costs under 60 reads a minute in an outage, with a period of %i s, and recovers within one bound', async (stateTtl) => {
    let up = false;
    const { reader, clock, reads } = given({ [HOME]: async () => up ? document(1) : failing(), [REPLICA]: failing }, stateTtl, 1);
    for (let ms = 0; ms < 60_000; ms += 100) {
      await reader.current();
      await clock.advance(100);
    }
    expect(reads.length).toBeLessThan(60);
    up = true;
    await clock.advance((1.25 * stateTtl + 1) * 1000);
    expect((await reader.current())?.generation).toBe(1);
  });

  test.each([[2], [30]])('costs under 1.5 x 60 / %i reads a minute whatever clients send', async (stateTtl) => {
    const { reader, clock, reads } = given({ [HOME]: async () => document(1), [REPLICA]: failing }, stateTtl, 1);
    for (let ms = 0; ms < 600_000; ms += 50) {
      await reader.current();
      await clock.advance(50);
    }
    expect(reads.length / 10).toBeLessThan(1.5 * 60 / stateTtl);
  });

  test('counts age from the start of a read: an answer that was frozen for hours does not count as fresh', async () => {
    let answer: (text: string) => void = () => undefined;
    let first = true;
    const { reader, clock, reads } = given({
      [HOME]: async () => {
        if (first) {
          first = false;
          return new Promise<string>((resolve) => {
            answer = resolve;
          });
        }
        return document(9);
      },
      [REPLICA]: failing,
    });
    void reader.current();
    // the environment freezes in the middle of the read: its timers do not run, time goes on
    const thawed = createDocumentReader({ region: HOME, replicaRegion: REPLICA, stateTtl: 30 }, {
      now: () => clock.now(), wait: async () => undefined, random: () => 0, read: async () => document(9), homeFailed: () => undefined,
    });
    answer(document(1));
    await clock.advance(7_200_000);
    expect((await reader.current())?.generation).toBe(9);
    expect((await thawed.current())?.generation).toBe(9);
    expect(reads.filter((region) => region === HOME)).toHaveLength(2);
  });
});
