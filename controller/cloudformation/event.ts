import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export type CloudFormationEvent = CloudFormationCustomResourceEvent;

/** What a resource tells CloudFormation when it is done. */
export interface ResourceAnswer {
  readonly physicalId: string;
  readonly data?: Record<string, string | number>;
}

export function isCloudFormationEvent(event: unknown): event is CloudFormationEvent {
  return typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event && 'StackId' in event;
}
