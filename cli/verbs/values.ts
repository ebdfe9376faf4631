import { InvalidArgumentError } from 'commander';
import { isReleaseId, RELEASE_ID_RULE } from '../../src/core/release-id';

const UNITS: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds: `parseDuration('90s')` and `parseDuration('90')` are 90, `parseDuration('1h')` is 3600. */
export function parseDuration(text: string): number {
  const [, amount, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) {
    throw new InvalidArgumentError('a duration must be a whole number above 0 with s, m, h or d, like 90s or 2h');
  }
  return Number(amount) * UNITS[unit];
}

export function parseReleaseId(text: string): string {
  if (!isReleaseId(text)) {
    throw new InvalidArgumentError(`a release id must be ${RELEASE_ID_RULE}; of a commit hash, pass the first 12`);
  }
  return text;
}

/** Of a generation, or a number of entries. */
export function parseWholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidArgumentError('it must be a whole number');
  }
  return Number(text);
}
