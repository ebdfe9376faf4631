import { resolve } from 'node:path';
import type { Account } from './account';
import { REGION } from './account';
import type { DeployedState } from './deployed-state';
import type { ChangeEvent } from '../../src/core/state/change-event';

const AWS_CLI = resolve(__dirname, '../../.emu/bin/aws');

/** No message is seen twice by one test. */
const SEEN_SECONDS = '600';

/** What SQS tells of a message that came through SNS; its `Message` is the event of EventBridge. */
interface Received {
  readonly Messages?: ReadonlyArray<{ readonly Body: string }>;
}

/** The deployed queue that is subscribed to the topic of a state. */
export class Inbox {
  constructor(private readonly account: Account, private readonly state: DeployedState) {}

  /** Every change that arrived, in the order of generations; looks until nothing comes for a second. */
  public async read(): Promise<ChangeEvent[]> {
    const queue = await this.state.physicalId('AWS::SQS::Queue');
    const changes: ChangeEvent[] = [];
    for (;;) {
      const { code, out, error } = await this.account.run(AWS_CLI, [
        'sqs', 'receive-message', '--queue-url', queue, '--max-number-of-messages', '10', '--wait-time-seconds', '1', '--visibility-timeout', SEEN_SECONDS,
        '--endpoint-url', this.account.url, '--region', REGION, '--output', 'json', // for SQS the variable does not count
      ]);
      if (code !== 0) {
        throw new Error(`the queue was not read:\n${error}`);
      }
      const { Messages: messages = [] } = JSON.parse(out || '{}') as Received; // says nothing where nothing is
      if (messages.length === 0) {
        return changes.sort((a, b) => a.generation - b.generation);
      }
      changes.push(...messages.map(({ Body }) => (JSON.parse((JSON.parse(Body) as { Message: string }).Message) as { detail: ChangeEvent }).detail));
    }
  }
}
