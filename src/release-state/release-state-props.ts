import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { AutomaticPromotionOptions } from './automatic-promotion-options';

/** Properties of a `ReleaseState`. */
export interface ReleaseStateProps {
  /**
   * Id of the release that this deploy stages: 1 to 16 characters of a-z, 0-9 and -. A full commit hash is cut to 12.
   *
   * The same id with other content is refused before anything is uploaded.
   *
   * @default - the fingerprint of the content, for a state with one component; with more components it must be given
   */
  readonly releaseId?: string;

  /**
   * Name of the state, unique in account and region.
   *
   * A state that is renamed keeps its table, so its releases and its history live on and no request moves; parameter and
   * operator get new names. The replica under the old name stays behind in `replicaRegion`: nobody reads it, delete it by hand.
   *
   * @default - `<stack name>/<construct path>`
   */
  readonly stateName?: string;

  /**
   * How long an edge function keeps what it has read, 2 to 300 seconds. A flip takes effect everywhere
   * 1.25 x `stateTtl` + 2 s later, on the next whole second; each environment of the edge reads at most 1.5 times a period.
   *
   * @default Duration.seconds(30)
   */
  readonly stateTtl?: Duration;

  /**
   * Region of the replica that the edge reads when the home region does not answer.
   *
   * @default - us-east-1, or us-west-2 for a stack in us-east-1
   */
  readonly replicaRegion?: string;

  /**
   * Topic that gets every change of the state, as the whole EventBridge event in JSON: `detail` says who, what, from, to, why, the
   * traffic and the instant from which it holds; `schema/cdk-blue-green.schema.json` in the package describes it. The topic
   * must be in the region of the state. Traffic does not depend on it: a message that cannot be delivered is lost after a day.
   *
   * The policy of a topic of this app is extended; an imported topic must let `events.amazonaws.com` call `sns:Publish`.
   * The key of an encrypted topic must let `events.amazonaws.com` call `kms:GenerateDataKey*` and `kms:Decrypt`; with
   * the key `aws/sns` that is not possible, so pass a key of your own.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   * @default - no topic; for other targets see `onStateChange`
   */
  readonly topic?: sns.ITopic;

  /**
   * A function that has a last look before the candidate takes more traffic: by a promote, by a shift to a larger share, or by a
   * flag. It is called with what is about to happen and answers `{ "ok": true }`, or `{ "ok": false, "reason": "..." }`. Any
   * other answer, an error, or none within four minutes is a no: the command is refused, a deploy with a flag fails, and
   * no traffic moves. When it agrees, alarms and services are looked at again. Nothing asks it before a way back, in a dry
   * run, or when an operator forces. For what is to happen afterwards see `onStateChange`.
   *
   * It may be called again while an earlier call still runs: with `automaticPromotion` every minute until the step is taken, by a
   * deploy once more if Lambda had to start it again. What takes longer than a minute is best begun by `onStateChange`, with a
   * hook that says whether it has ended well.
   *
   * The event: `{ stateName, verb, release, color, weight, active, actor, reason }`.
   *
   * @default - nobody is asked
   */
  readonly trafficHook?: lambda.IFunction;

  /**
   * Promotes each new release by itself: within a minute after it was staged the controller gives it the share of the first step,
   * keeps it for as long as the step says, goes on to the next, and promotes it after the last. The deploy itself still moves no
   * traffic: it stages, as the last thing in its stack; other stacks of the app may not be done then. The first release of
   * a state is active at once, as ever. A deploy with a flag moves traffic as the flag says, and nothing by itself.
   *
   * `rollbackAlarms` abort it. Whoever shifts, promotes, aborts, rolls back, unstages or denies the release ends it, too, and nothing
   * more happens by itself until another release is staged; a release that was aborted is promoted by hand from then on. While the state is
   * locked it waits. A step that is refused, because an alarm is on, a service is not ready or `trafficHook` says no, is tried again every
   * minute, for however long: let the hook say no until your tests of the candidate have passed, or outside office hours. While a release
   * has a share no other one can be staged: a deploy of new content fails until the promotion or an abort.
   *
   * Not for states with a record in simple mode, which knows no shares. What a deploy changes of the steps counts from then on.
   *
   * @default - a release is promoted when somebody does it
   */
  readonly automaticPromotion?: AutomaticPromotionOptions;

  /**
   * Alarms that take traffic back by themselves: when one goes off while a change is pending or the candidate takes a share
   * of new sessions, that is aborted; when it goes off within `bakeTime` after a promotion, the state rolls back. Both act
   * at once, within one propagation bound, and stand in the history with the alarm as actor. Otherwise nothing happens,
   * and nothing happens while the state is locked. After a way back an alarm does nothing more until the next promotion.
   *
   * While an alarm is on, promote and a larger share are refused, also in a deploy with a flag, which then fails before
   * traffic moves; an administrator may force them. If CloudWatch does not say within 2 seconds, they go on.
   *
   * At most 10, metric or composite alarms; more fit into a composite alarm. An alarm of another region is forwarded to the
   * state's, if it was made in this app; otherwise add a rule there that sends its events on. Give an `alarmName` to an alarm of
   * another stack that watches something of this one, for the stacks would else need each other.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
   * @default - none; more can be added with `addRollbackAlarm`
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * How long after its promotion a release is rolled back when one of `rollbackAlarms` goes off, 1 minute to 7 days, counted from
   * the instant at which it became active.
   *
   * @default Duration.hours(1)
   */
  readonly bakeTime?: Duration;

  /**
   * What happens to the table with the truth and its history when the state is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
