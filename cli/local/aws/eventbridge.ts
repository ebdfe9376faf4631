import type { Input, Operations } from './json-protocol';

export interface PutEvent {
  readonly region: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly bus: string;
}

/** Events are kept for whoever wants to look; no rule acts on them. */
export class EventBus {
  readonly events: PutEvent[] = [];

  readonly operations: Operations = {
    PutEvents: (input, region) => ({
      FailedEntryCount: 0,
      Entries: (input.Entries as Input[]).map((entry, index) => {
        this.events.push({
          region, source: entry.Source, detailType: entry.DetailType, detail: JSON.parse(entry.Detail), bus: entry.EventBusName ?? 'default',
        });
        return { EventId: `local-${this.events.length}-${index}` };
      }),
    }),
  };
}
