import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addEventHandler } from 'jest-circus';

/**
 * All tests of the core in one file, up to the first that fails. Mutation testing runs them once per mutant: starting each file on
 * its own would cost more than its tests do, and one failing test is enough.
 *
 * What reads source files is left out, because mutated files are not what anybody wrote.
 */
const CORE_TESTS = resolve(__dirname, '..');

let hasFailed = false;

addEventHandler((event) => {
  if (event.name === 'test_fn_failure') {
    hasFailed = true;
  } else if (event.name === 'test_start' && hasFailed) {
    event.test.mode = 'skip';
  }
});

readdirSync(CORE_TESTS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('cloudfront-functions-syntax'))
  .sort((a, b) => Number(isSlow(a)) - Number(isSlow(b)) || a.localeCompare(b))
  .forEach(load);

/** Many examples of long histories find what the others miss, so they come last. */
function isSlow(file: string): boolean {
  return file.includes('sequences');
}

/** A mutant that breaks what a file does outside its tests is found too: Stryker would count it as an error of its own. */
function load(file: string): void {
  try {
    jest.requireActual(join(CORE_TESTS, file));
  } catch (error) {
    it(`${file} loads`, () => {
      throw error;
    });
  }
}
