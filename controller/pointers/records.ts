import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import {
  ChangeResourceRecordSetsCommand, GetChangeCommand, InvalidChangeBatch, NoSuchHostedZone, Route53Client,
} from '@aws-sdk/client-route-53';
import type { Limited } from './call';
import { callInTime, PointerError } from './call';
import { recordPages } from './record-pages';
import { changesTo, ownSets, plainName, readSets, setsFor } from './record-sets';
import type { RecordsConfig } from '../../src/core/pointer-config';
import { recordsOf } from '../../src/core/pointer-config';
import { parseWeights } from '../../src/core/state/color-weights';
import type { Pointer } from '../pointer';
import type { Pause } from '../publisher';

/** Somebody else may change the records between a look at them and the batch that builds on it. */
const ATTEMPTS = 2;

/** Route 53's servers take up to a minute. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
const SETTLING_ROUNDS = 12;
const SETTLING_PAUSE_MS = 5000;

/**
 * Names in a hosted zone, all changed in one batch, which Route 53 carries out as a whole or not at all. What is read is what
 * Route 53 will answer everywhere within a minute: its list holds a change as soon as it is accepted.
 */
export class RecordsPointer implements Pointer {
  public readonly name: string;
  private readonly names: readonly string[];
  private lastChange?: string;

  constructor(
    private readonly config: RecordsConfig,
    private readonly client = new Route53Client({ maxAttempts: 2 }),
    private readonly pause: Pause = sleep,
  ) {
    this.names = [...new Set(recordsOf(config).map(({ name }) => name))];
    const types = [...new Set(recordsOf(config).map(({ type }) => type))];
    this.name = `${types.join(' and ')} of ${this.names.join(' ')} in hosted zone ${config.hostedZoneId}`;
  }

  public async read(): Promise<string | undefined> {
    return readSets(this.config, await this.existing());
  }

  public async write(value: string): Promise<void> {
    const wanted = this.wantedSets(value);
    await this.change((existing) => changesTo(this.config, existing, wanted));
  }

  /** Takes what is there under its names and types, whatever it says, and nothing else. */
  public async remove(): Promise<void> {
    await this.change((existing) => ownSets(this.config, existing).map((set) => ({ Action: 'DELETE', ResourceRecordSet: set })));
  }

  /** Who moves traffic must not wait for it: servers that have not heard of a change answer as before, and resolvers remember longer. */
  public async settled(): Promise<void> {
    for (let round = 0; this.lastChange !== undefined && round < SETTLING_ROUNDS; round++) {
      if (await this.isInSync(this.lastChange)) {
        return;
      }
      await this.pause(SETTLING_PAUSE_MS);
    }
  }

  private wantedSets(value: string): ResourceRecordSet[] {
    const weights = parseWeights(value);
    if (weights === undefined) {
      throw new PointerError(this.name, `it cannot say '${value}'`);
    }
    if (this.config.mode === 'simple' && weights.blue !== 0 && weights.green !== 0) {
      throw new PointerError(this.name, `in simple mode it cannot say '${value}': abort or promote first, or keep the weighted mode`);
    }
    return setsFor(this.config, weights);
  }

  private async change(plan: (existing: readonly ResourceRecordSet[]) => ReturnType<typeof changesTo>): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const changes = plan(await this.existing());
      if (changes.length === 0) {
        return;
      }
      const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: this.config.hostedZoneId, ChangeBatch: { Changes: changes } });
      const answer = await callInTime(this.name, async (limited) => this.client.send(command, limited).catch((error: unknown) => {
        if (error instanceof InvalidChangeBatch && attempt < ATTEMPTS) {
          return undefined;
        }
        throw error;
      }));
      if (answer !== undefined) {
        this.lastChange = answer.ChangeInfo?.Id;
        return;
      }
    }
  }

  /**
   * Everything under the names, of every type; a zone that is gone took its records along. One look for each name: Route 53 answers
   * five calls a second for the whole account.
   */
  private async existing(): Promise<ResourceRecordSet[]> {
    return callInTime(this.name, async (limited) => {
      const found: ResourceRecordSet[] = [];
      for (const name of this.names) {
        found.push(...await this.recordsAt(name, limited).catch(goneWithItsZone));
      }
      return found;
    });
  }

  private async recordsAt(name: string, limited: Limited): Promise<ResourceRecordSet[]> {
    const found: ResourceRecordSet[] = [];
    for await (const { ResourceRecordSets: sets = [], NextRecordName } of recordPages(this.client, this.config.hostedZoneId, limited, name)) {
      found.push(...sets.filter((set) => plainName(set.Name) === name));
      if (plainName(NextRecordName) !== name) {
        break;
      }
    }
    return found;
  }

  /** A question that fails is asked again: whether a change has arrived changes nothing. */
  private async isInSync(changeId: string): Promise<boolean> {
    const command = new GetChangeCommand({ Id: changeId });
    const answer = await callInTime(this.name, async (limited) => this.client.send(command, limited)).catch(() => undefined);
    return answer?.ChangeInfo?.Status === 'INSYNC';
  }
}

function goneWithItsZone(error: unknown): ResourceRecordSet[] {
  if (error instanceof NoSuchHostedZone) {
    return [];
  }
  throw error;
}
