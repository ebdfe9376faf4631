import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

/** A promote waits for CloudWatch no longer. */
const LIMIT_SECONDS = 2;

/** What the alarms say. */
export interface AlarmReading {
  /** Names of those that are on. */
  readonly on: readonly string[];
  /** Why some of them are not known, in words. */
  readonly unknown: readonly string[];
}

interface AlarmName {
  readonly name: string;
  readonly region: string;
}

/** The alarms that guard the promotions of a state, in whatever region each of them is. */
export class RollbackAlarms {
  private readonly regions: ReadonlyMap<string, readonly string[]>;

  constructor(arns: readonly string[]) {
    const alarms = arns.map(parseArn);
    this.regions = new Map(alarms.map(({ region }) => [region, alarms.filter((other) => other.region === region).map(({ name }) => name)]));
  }

  public async read(): Promise<AlarmReading> {
    const readings = await Promise.all([...this.regions].map(async ([region, names]) => this.readRegion(region, names)));
    return { on: readings.flatMap(({ on }) => on), unknown: readings.flatMap(({ unknown }) => unknown) };
  }

  private async readRegion(region: string, names: readonly string[]): Promise<AlarmReading> {
    try {
      const { MetricAlarms = [], CompositeAlarms = [] } = await new CloudWatchClient({ region, maxAttempts: 1 }).send(
        new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 }),
        { abortSignal: AbortSignal.timeout(LIMIT_SECONDS * 1000) },
      );
      const found: Pick<MetricAlarm, 'AlarmName' | 'StateValue'>[] = [...MetricAlarms, ...CompositeAlarms];
      const missing = names.filter((name) => !found.some(({ AlarmName: other }) => other === name));
      return {
        on: found.filter(({ StateValue: value }) => value === 'ALARM').map(({ AlarmName: name }) => name!),
        unknown: missing.map((name) => `alarm ${name} does not exist in ${region}`),
      };
    } catch (error) {
      const { name, message } = error as Error;
      const problem = ['AbortError', 'TimeoutError'].includes(name) ? `no answer within ${LIMIT_SECONDS} seconds` : message;
      return { on: [], unknown: [`alarms in ${region} could not be read (${problem})`] };
    }
  }
}

/** `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Errors`; the name may hold colons. */
function parseArn(arn: string): AlarmName {
  const parts = arn.split(':');
  return { region: parts[3], name: parts.slice(6).join(':') };
}
