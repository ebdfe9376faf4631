import type { ParameterStore } from '../../aws/ssm/parameter-store';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';

interface SdkCall {
  readonly service: string;
  readonly action: string;
  readonly parameters?: { readonly Name?: string };
  readonly region?: string;
  readonly physicalResourceId?: { readonly id?: string };
}

/**
 * CDK's `AwsCustomResource`. Reading an SSM parameter, mostly of another region, is the one call that is made; others
 * get an id and made-up answers.
 */
export function sdkCallType(parameters: ParameterStore): ResourceType {
  const perform = (request: ResourceRequest, event: 'Create' | 'Update', physicalId: string): Provisioned => {
    const call = callFor(request, event);
    const id = call?.physicalResourceId?.id ?? physicalId;
    if (call === undefined || !/ssm/i.test(call.service) || !/^getParameter/i.test(call.action)) {
      return { physicalId: id, attributes: {}, placeholder: true };
    }
    const region = call.region ?? request.stack.region;
    const parameter = parameters.get(region, String(call.parameters?.Name));
    if (parameter === undefined) {
      throw new Error(`Parameter ${call.parameters?.Name} not found in ${region}`);
    }
    return { physicalId: id, attributes: { 'Parameter.Name': parameter.name, 'Parameter.Value': parameter.value } };
  };
  return {
    create: async (request) => perform(request, 'Create', request.logicalId),
    update: async (request, current) => {
      const provisioned = perform(request, 'Update', current.physicalId);
      return provisioned.placeholder ? { ...provisioned, attributes: current.attributes } : provisioned;
    },
    delete: async () => undefined,
  };
}

/** Only `onUpdate` may be there for an update: then a create calls it too. */
function callFor({ properties }: ResourceRequest, event: 'Create' | 'Update'): SdkCall | undefined {
  const text = properties[event];
  return text === undefined ? undefined : JSON.parse(text) as SdkCall;
}
