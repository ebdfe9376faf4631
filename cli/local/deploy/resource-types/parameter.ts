import type { ParameterStore } from '../../aws/ssm/parameter-store';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

/** Like CloudFormation's handler, every update writes the template's value over whatever is live, a tag-only one too. */
export function parameterType(store: ParameterStore): ResourceType {
  const put = (request: ResourceRequest, overwrite: boolean): Provisioned => {
    const { Name, Type, Value } = request.properties;
    const { name } = store.put(request.stack.region, Name ?? generatedName(request), String(Value), { overwrite, type: Type });
    return { physicalId: name, attributes: { Type, Value } };
  };
  return {
    create: async (request) => put(request, false),
    update: async (request, current) => put(request, (request.properties.Name ?? current.physicalId) === current.physicalId),
    delete: async ({ stack, physicalId }) => void store.delete(stack.region, physicalId),
  };
}
