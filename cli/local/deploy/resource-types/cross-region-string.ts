import type { ParameterStore } from '../../aws/ssm/parameter-store';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';

/** How `experimental.EdgeFunction` learns the version ARN that another region's stack wrote. */
export function crossRegionStringType(parameters: ParameterStore): ResourceType {
  const read = ({ properties: { Region, ParameterName } }: ResourceRequest): Provisioned => {
    const value = parameters.get(Region, ParameterName)?.value;
    if (value === undefined) {
      throw new Error(`Parameter ${ParameterName} not found in ${Region}`);
    }
    return { physicalId: ParameterName, attributes: { FunctionArn: value } };
  };
  return { create: async (request) => read(request), update: async (request) => read(request), delete: async () => undefined };
}
