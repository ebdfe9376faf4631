import { isDeepStrictEqual } from 'node:util';
import type { DeployedResource, StackIdentity } from './resource-type';
import type { StackDescription } from '../aws/query-protocol';

/** A stack as it stands between deployments; what `DescribeStacks` answers. */
export interface Stack extends StackIdentity {
  status: string;
  /** By logical id, in the order of deployment. */
  resources: ReadonlyMap<string, DeployedResource>;
  outputs: Readonly<Record<string, string>>;
  exports: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

export function describeStack({ id, name, status, outputs }: Stack): StackDescription {
  return { stackId: id, stackName: name, status, outputs };
}

export function sameProperties(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}
