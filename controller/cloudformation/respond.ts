import type { CloudFormationEvent, ResourceAnswer } from './event';

const ATTEMPTS = 5;

/** CloudFormation cuts the whole answer at 4 KB. */
const MAX_REASON = 1000;

/** Answers CloudFormation. Only its own presigned addresses are answered, whatever an event names. */
export async function respond(event: CloudFormationEvent, answer: ResourceAnswer, failure?: string): Promise<void> {
  const url = responseUrl(event.ResponseURL);
  const body = JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: failure?.slice(0, MAX_REASON) ?? 'done',
    PhysicalResourceId: answer.physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: answer.data,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (response.ok) {
        return;
      }
      throw new Error(`status ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw new Error(`CloudFormation could not be answered: ${(error as Error).message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100));
    }
  }
}

/** AWS presigns S3 addresses; an emulator answers at the endpoint that the environment names. */
function responseUrl(address: string): URL {
  const url = new URL(address);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const isAws = url.protocol === 'https:' && /^cloudformation-custom-resource-response-[a-z0-9]+\.s3[.a-z0-9-]*\.amazonaws\.com(\.cn)?$/.test(url.hostname);
  if (!isAws && url.origin !== (endpoint && new URL(endpoint).origin)) {
    throw new Error(`'ResponseURL' must be an address of CloudFormation, got: ${url.origin}`);
  }
  return url;
}
