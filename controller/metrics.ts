import { METRIC_NAMESPACE } from '../src/core/edge/metrics';
import { CHANGES_METRIC, INVALIDATION_FAILURES_METRIC, REFUSALS_METRIC, UNPUBLISHED_COPIES_METRIC } from '../src/core/state/metrics';

const BY_STATE = ['StateName'];

/**
 * Counts in CloudWatch by log lines in the embedded metric format, which needs no permission. Lines hold names and numbers only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class Metrics {
  constructor(
    private readonly stateName: string, private readonly now: () => number,
    private readonly write: (line: string) => void = (line) => process.stdout.write(line), // console.log would put a prefix before the JSON
  ) {}

  public changed(verb: string): void {
    this.count(CHANGES_METRIC, 1, [BY_STATE, [...BY_STATE, 'Verb']], { Verb: verb });
  }

  public refused(): void {
    this.count(REFUSALS_METRIC, 1);
  }

  /** Zero too, so that an alarm sees the end of it. */
  public unpublished(copies: number): void {
    this.count(UNPUBLISHED_COPIES_METRIC, copies);
  }

  public failedInvalidations(failures: number): void {
    this.count(INVALIDATION_FAILURES_METRIC, failures);
  }

  private count(name: string, value: number, dimensions = [BY_STATE], fields: Record<string, string> = {}): void {
    this.write(`${JSON.stringify({
      _aws: {
        Timestamp: this.now(),
        CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: dimensions, Metrics: [{ Name: name, Unit: 'Count' }] }],
      },
      StateName: this.stateName,
      ...fields,
      [name]: value,
    })}\n`);
  }
}
