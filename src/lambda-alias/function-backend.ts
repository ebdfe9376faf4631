import type { Duration } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** How a router reaches a function. */
export interface FunctionBackendOptions {
  /** Path pattern of the requests that go there, as CloudFront reads it: `*` is any run of characters, `?` is one. */
  readonly pathPattern: string;

  /**
   * How long CloudFront waits for an answer, 1 to 120 seconds. An HTTP API waits 30 at most.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * A secret that CloudFront sends as `x-bg-origin-secret`. The APIs face the internet; a function that wants to be called through the
   * router only compares it.
   *
   * @default - no secret
   */
  readonly originSecret?: secretsmanager.ISecret;
}
