import { LOCAL_ACCOUNT, suffixOf } from '../../names';
import type { ResourceRequest, ResourceType } from '../resource-type';

/** `Shop-SiteBucket-1f2e3d4c`: the same in every run. */
export function generatedName({ stack, logicalId }: Pick<ResourceRequest, 'stack' | 'logicalId'>, maxLength: number = 64): string {
  const suffix = suffixOf(`${stack.region}/${stack.name}/${logicalId}`, 8);
  return `${`${stack.name}-${logicalId}`.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}

/** A resource that nothing of the local edge needs: it has a name, and attributes of the usual shapes. */
export const PLACEHOLDER: ResourceType = {
  create: async (request) => ({ physicalId: generatedName(request), attributes: {}, placeholder: true }),
  update: async (_, current) => current,
  delete: async () => undefined,
};

/** A made-up attribute of a resource that is not there: an ARN where one is asked for, else a name. */
export function placeholderAttribute(request: Pick<ResourceRequest, 'stack' | 'logicalId' | 'type'>, name: string): string {
  const { region } = request.stack;
  const service = (request.type.split('::')[1] ?? 'local').toLowerCase();
  if (name.endsWith('Arn')) {
    return `arn:aws:${service}:${region}:${LOCAL_ACCOUNT}:${generatedName(request)}`;
  }
  return name === 'DNSName' ? `${generatedName(request).toLowerCase()}.${region}.elb.amazonaws.com` : `${generatedName(request)}.${name}`;
}
