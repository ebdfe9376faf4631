import { Route53Client } from '@aws-sdk/client-route-53';
import type { Color } from '../../src/core/color';
import { otherColor } from '../../src/core/color';
import type { PointerConfig, RecordsConfig } from '../../src/core/pointer-config';
import { recordsOf } from '../../src/core/pointer-config';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';
import type { Truth } from '../../src/core/state/truth';
import type { Limited } from '../pointers/call';
import { foreignNames } from '../pointers/foreign-names';
import { recordPages } from '../pointers/record-pages';

/** A zone may hold thousands of records, at 300 a page. */
const LIMIT_MS = 5000;

const MAX_NAMED = 3;

/** Keeps an environment that others use from being emptied: a name that the state does not move may lead to the idle color. */
export class EmptyingCheck {
  private readonly pointers: readonly RecordsConfig[];

  constructor(pointers: readonly PointerConfig[], private readonly client = new Route53Client({ maxAttempts: 2 })) {
    this.pointers = pointers.filter((pointer) => pointer.kind === 'records');
  }

  /** Looks through the zones of the state's names. @returns what could not be found out, in words */
  public async check(truth: Truth): Promise<Result<readonly string[], Refusal>> {
    const idle = otherColor(truth.active);
    try {
      const names = await this.foreignNamesOf(idle, { abortSignal: AbortSignal.timeout(LIMIT_MS) });
      return names.length === 0 ? success([]) : inUse(idle, names);
    } catch (error) {
      return success([`whether other names lead to ${idle} is not known (${(error as Error).message})`]);
    }
  }

  private async foreignNamesOf(color: Color, limited: Limited): Promise<string[]> {
    const targets = this.pointers.flatMap(({ records }) => records.map((record) => record.targets[color]));
    const names: string[] = [];
    for (const zone of new Set(this.pointers.map(({ hostedZoneId }) => hostedZoneId))) {
      const own = this.ownNames(zone);
      for await (const { ResourceRecordSets: sets = [] } of recordPages(this.client, zone, limited)) {
        names.push(...foreignNames(sets, targets, own));
      }
    }
    return names;
  }

  /** Those that the controller moves, and those that lead to one color for good. */
  private ownNames(zone: string): string[] {
    return this.pointers.filter(({ hostedZoneId }) => hostedZoneId === zone)
      .flatMap((pointer) => [...recordsOf(pointer).map(({ name }) => name), ...pointer.colorNames ?? []]);
  }
}

function inUse(color: Color, names: readonly string[]): Result<never, Refusal> {
  const some = `${names.slice(0, MAX_NAMED).join(', ')}${names.length > MAX_NAMED ? ', ...' : ''}`;
  return refuse('in-use', `${color} is in use: ${some} ${names.length === 1 ? 'leads' : 'lead'} there, which this state does not move; `
    + 'let them lead elsewhere, or give them to a BlueGreenDnsRecord of this state, and try again');
}
