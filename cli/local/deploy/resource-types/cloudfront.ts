import { suffixOf } from '../../names';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';

/** Distributions and policies are read from the deployed resources; all they need of their own is an id. */
export const DISTRIBUTION: ResourceType = identified((id) => ({
  physicalId: `E${id.toUpperCase()}`,
  attributes: { Id: `E${id.toUpperCase()}`, DomainName: `d${id}.cloudfront.net` },
}));

export const POLICY: ResourceType = identified((id) => ({ physicalId: `local-${id}`, attributes: { Id: `local-${id}` } }));

function identified(provision: (id: string) => Provisioned): ResourceType {
  return {
    create: async ({ stack, logicalId }: ResourceRequest) => provision(suffixOf(`${stack.name}/${logicalId}`, 13)),
    update: async (_, current) => current,
    delete: async () => undefined,
  };
}
