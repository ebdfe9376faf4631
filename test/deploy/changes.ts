import type { Stack } from 'aws-cdk-lib';
import { Aspects, CfnResource, CustomResource, Tags } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { ReleaseState } from '../../src';

/** After all aspects of the library, whose last one lets the release resource wait for every other resource. */
const AFTER_THE_LIBRARY = 1001;

export function unrelated(stack: Stack): void {
  new StringParameter(stack, 'Unrelated', { stringValue: 'x' });
}

export function tagOnTheApp(stack: Stack): void {
  Tags.of(stack.node.root).add('team', 'coffee');
}

/** A resource whose handler answers CloudFormation that it failed; what the stack changed before is rolled back. */
export function failure(stack: Stack): CfnResource {
  const state = stack.node.findChild('Release') as ReleaseState;
  const failing = new CustomResource(stack, 'Fails', { resourceType: 'Custom::Unknown', serviceToken: state.deployer.functionArn });
  failing.node.addDependency(state.parameter);
  return failing.node.defaultChild as CfnResource;
}

/** As above, after the release resource was updated: the library keeps every resource before it, so this takes force. */
export function failureAfterTheRelease(stack: Stack): void {
  const failing = failure(stack);
  const release = stack.node.findChild('Release').node.findChild('Deployed').node.defaultChild as CfnResource;
  Aspects.of(stack).add({
    visit: (node) => {
      if (node === failing) {
        release.removeResourceDependency(failing);
        failing.addResourceDependency(release);
      }
    },
  }, { priority: AFTER_THE_LIBRARY });
}
