import type { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BlueGreenEcsServiceProps } from '../../src';
import { BlueGreenEcsService, EcsAccess, EcsReleaseMode } from '../../src';

export const IMAGE = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27');

/** Behind a router, without the lookup of the prefix list. */
export const ROUTED = EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: 'pl-4fa04526' }) });

export function service(stack: Stack, props: Partial<BlueGreenEcsServiceProps> = {}, id = 'Api'): BlueGreenEcsService {
  return new BlueGreenEcsService(stack, id, { image: IMAGE, mode: ROUTED, ...props });
}
