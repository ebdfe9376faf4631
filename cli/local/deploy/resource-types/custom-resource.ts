import { randomUUID } from 'node:crypto';
import type { CustomResourceResponse, CustomResourceResponses } from '../../aws/custom-resource-responses';
import type { FunctionHost } from '../../lambda/function-host';
import type { DeployedResource, Properties, Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { ResourceFailure } from '../resource-type';

export interface CustomResourceOptions {
  readonly host: FunctionHost;
  readonly responses: CustomResourceResponses;
  /** Where functions reach the in-memory AWS. */
  readonly endpoint: string;
}

/** A function that has answered its invocation should have sent its response by then. */
const GRACE_MS = 2000;

/** Calls a function with the events of CloudFormation and waits for what it sends to `ResponseURL`. */
export function customResourceType(options: CustomResourceOptions): ResourceType {
  return {
    create: async (request) => provisioned(request.logicalId, await call(options, request, { RequestType: 'Create' })),
    update: async (request, current) => provisioned(current.physicalId, await call(options, request, {
      RequestType: 'Update', PhysicalResourceId: current.physicalId, OldResourceProperties: asText(current.properties),
    })),
    delete: async (current: DeployedResource) => {
      await call(options, current, { RequestType: 'Delete', PhysicalResourceId: current.physicalId });
    },
  };
}

async function call(
  { host, responses, endpoint }: CustomResourceOptions, request: ResourceRequest, kind: Properties,
): Promise<CustomResourceResponse> {
  const expected = responses.expect();
  const event = {
    ...kind,
    ServiceToken: request.properties.ServiceToken,
    ResponseURL: endpoint + expected.path,
    StackId: request.stack.id,
    RequestId: randomUUID(),
    LogicalResourceId: request.logicalId,
    ResourceType: request.type,
    ResourceProperties: asText(request.properties),
  };
  try {
    const invocation = host.invoke(String(request.properties.ServiceToken), event);
    const response = await Promise.race([expected.response, invocation.then(async () => silence())]);
    await invocation.catch(() => undefined);
    if (response.Status !== 'SUCCESS') {
      throw new ResourceFailure(response.Reason ?? 'the function reported a failure without a reason', response.PhysicalResourceId ?? request.logicalId);
    }
    return response;
  } finally {
    expected.forget();
  }
}

async function silence(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
  throw new Error('the function ended without a response to CloudFormation');
}

function provisioned(fallbackId: string, { PhysicalResourceId, Data }: CustomResourceResponse): Provisioned {
  return { physicalId: PhysicalResourceId ?? fallbackId, attributes: flatten(Data ?? {}) };
}

/** `{ a: { b: 1 } }` is also asked for as `a.b`. */
function flatten(data: Properties, prefix: string = ''): Record<string, unknown> {
  return Object.entries(data).reduce<Record<string, unknown>>((all, [name, value]) => ({
    ...all,
    [prefix + name]: value,
    ...typeof value === 'object' && value !== null && !Array.isArray(value) ? flatten(value, `${prefix}${name}.`) : {},
  }), {});
}

/** CloudFormation hands numbers and booleans to custom resources as text. */
function asText(value: any): any {
  if (Array.isArray(value)) {
    return value.map(asText);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asText(item)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
