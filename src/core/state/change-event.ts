import { otherColor } from '../color';
import type { EdgeDocument, Traffic } from '../document';
import type { HistoryEntry, Transition } from './transition';
import { promotableCandidate } from './truth';

/** Source and kind of the events on the default bus of the state's region. */
export const EVENT_SOURCE = 'cdk-blue-green';
export const EVENT_DETAIL_TYPE = 'Release State Change';

/** Fields are only added within one schema. */
export const EVENT_SCHEMA = 1;

/** What an event tells of one change: the line of the audit, and the traffic that follows from it. */
export interface ChangeEvent extends HistoryEntry, Traffic {
  readonly schema: typeof EVENT_SCHEMA;
  readonly stateName: string;
  readonly releases: EdgeDocument['releases'];
  /** The release that can be shifted to or promoted. */
  readonly candidate: string | null;
  /** Unix seconds from which `active` and `weight` hold; until then `before` does. */
  readonly effectiveAt?: number;
  readonly before?: Traffic;
}

/** The event of a transition, one per line of the audit; none if nothing changed. */
export function changeEvents(stateName: string, { truth, document, effects }: Transition): ChangeEvent[] {
  const { active, weight, releases, effectiveAt, before } = document;
  const idle = releases[otherColor(active)];
  return effects.flatMap((effect) => effect.kind !== 'announce' ? [] : [{
    schema: EVENT_SCHEMA,
    stateName,
    ...effect.entry,
    active,
    weight,
    releases,
    candidate: idle === null ? null : promotableCandidate(truth) ?? null,
    ...before && { effectiveAt, before },
  }]);
}
