import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { secondsBetween } from '../private/validate';

const DEFAULT_TTL = Duration.seconds(30);
/** Below it, an edge that recovers from an outage within its bound would have to read more than once a second. */
const LEAST_TTL_SECONDS = 2;

/** @throws for what is no time that the edge can keep a document */
export function stateTtlSecondsOf(scope: Construct, given = DEFAULT_TTL): number {
  return secondsBetween(scope, 'stateTtl', given, LEAST_TTL_SECONDS, 300);
}
