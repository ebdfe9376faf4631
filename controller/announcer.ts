import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ChangeEvent } from '../src/core/state/change-event';
import { changeEvents, EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../src/core/state/change-event';
import type { Transition } from '../src/core/state/transition';

/** Nobody waits longer for an event bus. */
const LIMIT_MS = 2000;

/** One EventBridge event per change. It informs and never decides: a failure is logged and nothing else. */
export class Announcer {
  constructor(private readonly stateName: string, private readonly client = new EventBridgeClient({})) {}

  public async announce(transition: Transition): Promise<void> {
    for (const event of changeEvents(this.stateName, transition)) {
      await this.send(event);
    }
  }

  private async send(event: ChangeEvent): Promise<void> {
    try {
      const { Entries: entries } = await this.client.send(new PutEventsCommand({
        Entries: [{ Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: JSON.stringify(event) }],
      }), { abortSignal: AbortSignal.timeout(LIMIT_MS) });
      const problem = entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (problem !== undefined) {
        throw new Error(`${problem.ErrorCode}: ${problem.ErrorMessage}`);
      }
    } catch (error) {
      console.error(JSON.stringify({ message: 'the event was not sent', generation: event.generation, error: (error as Error).message }));
    }
  }
}
