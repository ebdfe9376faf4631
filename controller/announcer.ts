import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { HistoryEntry } from '../src/core/state/transition';

export const EVENT_SOURCE = 'cdk-blue-green';
export const EVENT_DETAIL_TYPE = 'Release State Change';

/** One EventBridge event per change. It informs and never decides: a failure is logged and nothing else. */
export class Announcer {
  constructor(private readonly stateName: string, private readonly client = new EventBridgeClient({})) {}

  public async announce(entry: HistoryEntry): Promise<void> {
    try {
      await this.client.send(new PutEventsCommand({
        Entries: [{ Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: JSON.stringify({ stateName: this.stateName, ...entry }) }],
      }));
    } catch (error) {
      console.error(JSON.stringify({ message: 'the event was not sent', generation: entry.generation, error: (error as Error).message }));
    }
  }
}
