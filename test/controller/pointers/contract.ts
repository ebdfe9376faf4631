import * as fc from 'fast-check';
import type { TroubleKind } from './trouble';
import { Trouble } from './trouble';
import type { Pointer } from '../../../controller/pointer';
import { CALL_LIMIT_SECONDS } from '../../../controller/pointers/call';
import type { ControllerFixture } from '../fixture';
import { HOME, PARAMETER, withController } from '../fixture';
import { within } from '../own-time';

/** How one kind of pointer is made and looked at. */
export interface PointerFixture {
  /** Two pointers with different names, of the same kind. */
  readonly pointers: readonly [Pointer, Pointer];
  /** What a pointer of this kind may say. */
  readonly values: fc.Arbitrary<string>;
  /** What others see of the pointers, beside their values. */
  effects(): unknown;
}

/** Calls that one operation makes at most; trouble may begin before each of them. */
const MAX_CALLS = 3;

/** An error of the network may still have been the answer of a call that hung; more than that is waiting. */
const TOLERANCE_MS = 1000;

const RUNS = 12;

type Operation = (pointer: Pointer, value: string) => Promise<unknown>;

const OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['read', async (pointer) => pointer.read()],
  ['write', async (pointer, value) => pointer.write(value)],
  ['remove', async (pointer) => pointer.remove()],
];

/** What holds of every pointer, whatever it points with. */
export function pointerContract(name: string, makeFixture: (controller: ControllerFixture) => PointerFixture): void {
  const withPointers = async (act: (fixture: PointerFixture, trouble: Trouble) => Promise<void>): Promise<void> => (
    withController(async (controller) => {
      controller.aws.parameters.delete(HOME, PARAMETER);
      await act(makeFixture(controller), new Trouble(controller.aws));
    })
  );

  describe(`a pointer: ${name}`, () => {
    test('says nothing before it was written', async () => withPointers(async ({ pointers: [pointer] }) => {
      expect(await pointer.read()).toBeUndefined();
    }));

    test('says what was written last', async () => withPointers(async ({ pointers: [pointer], values }) => {
      await fc.assert(fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 4 }), async (written) => {
        for (const value of written) {
          await pointer.write(value);
          expect(await pointer.read()).toBe(value);
        }
      }), { numRuns: RUNS });
    }));

    test('written twice has the effect of once', async () => withPointers(async ({ pointers: [pointer], values, effects }) => {
      await fc.assert(fc.asyncProperty(values, async (value) => {
        await pointer.write(value);
        const once = structuredClone(effects());
        await pointer.write(value);
        expect(effects()).toEqual(once);
        expect(await pointer.read()).toBe(value);
      }), { numRuns: RUNS });
    }));

    test('is gone when it is removed, once or more often, and can be written again', async () => withPointers(async ({ pointers: [pointer], values }) => {
      await pointer.remove();
      await fc.assert(fc.asyncProperty(values, fc.integer({ min: 1, max: 3 }), async (value, times) => {
        await pointer.write(value);
        for (let time = 0; time < times; time++) {
          await pointer.remove();
          expect(await pointer.read()).toBeUndefined();
        }
      }), { numRuns: RUNS });
    }));

    test('says the old or the new after a call that failed, never something between', async () => withPointers(async ({ pointers: [pointer], values }, trouble) => {
      const kinds = fc.constantFrom<TroubleKind>('failing', 'lost');
      await fc.assert(fc.asyncProperty(values, values, kinds, fc.nat(MAX_CALLS - 1), fc.boolean(), async (before, after, kind, spared, isRemoval) => {
        await pointer.write(before);
        trouble.begin(kind, spared);
        const failed = await (isRemoval ? pointer.remove() : pointer.write(after)).then(() => false, () => true);
        trouble.end();
        const wanted = isRemoval ? undefined : after;
        expect(failed ? [before, wanted] : [wanted]).toContain(await pointer.read());
        await (isRemoval ? pointer.remove() : pointer.write(after));
        expect(await pointer.read()).toBe(wanted);
      }), { numRuns: RUNS });
    }));

    test.each(OPERATIONS)('names itself in the error of a %s that fails', async (_, operation) => withPointers(async ({ pointers: [pointer], values }, trouble) => {
      const [value] = fc.sample(values, 1);
      await pointer.write(value);
      trouble.begin('failing');
      await expect(operation(pointer, value)).rejects.toThrow(pointer.name);
    }));

    test.each(OPERATIONS.flatMap(([title, operation]) => (['hanging', 'late'] as const).map((kind) => [title, kind, operation] as const)))(
      'ends a %s that is %s within its limit, with an error that names it', async (_, kind, operation) => withPointers(async ({ pointers: [pointer], values }, trouble) => {
        const [before, after] = fc.sample(values, 2);
        await pointer.write(before);
        trouble.begin(kind);
        await expect(within(CALL_LIMIT_SECONDS * 1000 + TOLERANCE_MS, operation(pointer, after)))
          .rejects.toThrow(`${pointer.name}: no answer within ${CALL_LIMIT_SECONDS} seconds`);
        trouble.end();
        expect([before, after, undefined]).toContain(await pointer.read());
      }),
    );

    test('does not touch a pointer of another name', async () => withPointers(async ({ pointers, values }) => {
      expect(pointers[0].name).not.toBe(pointers[1].name);
      const step = fc.record({ which: fc.constantFrom(0, 1), value: fc.option(values, { nil: undefined }) });
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        await Promise.all(pointers.map(async (pointer) => pointer.remove()));
        const model: (string | undefined)[] = [undefined, undefined];
        for (const { which, value } of steps) {
          await (value === undefined ? pointers[which].remove() : pointers[which].write(value));
          model[which] = value;
          expect(await Promise.all(pointers.map(async (pointer) => pointer.read()))).toEqual(model);
        }
      }), { numRuns: RUNS });
    }));
  });
}
