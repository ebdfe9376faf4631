import type { CfnResource } from 'aws-cdk-lib';
import { Aspects, CustomResource, Stack, Tags } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';
import type { ReleaseState } from '../../src';

/** After all aspects of the library, whose last one lets the release resource wait for every other resource. */
const AFTER_THE_LIBRARY = 1001;

export function unrelated(stack: Stack): void {
  new StringParameter(stack, 'Unrelated', { stringValue: 'x' });
}

export function tagOnTheApp(stack: Stack): void {
  Tags.of(stack.node.root).add('team', 'coffee');
}

/** The emulator runs schedules: what the test says at a moment of its own must not be said at another one. */
export function withoutSchedule(state: ReleaseState): void {
  (state.node.findChild('Schedule').node.defaultChild as CfnRule).state = 'DISABLED';
}

/** A resource whose handler answers CloudFormation that it failed; what the stack changed before is rolled back. */
export function failure(stack: Stack): CfnResource {
  const state = stack.node.findChild('Release') as ReleaseState;
  return failureAfter(state.parameter, state.deployer);
}

/** As above, right after one resource was updated. The id comes first: the emulator goes by it where no dependency decides. */
export function failureAfter(last: IConstruct, handler: lambda.IFunction): CfnResource {
  const failing = new CustomResource(Stack.of(last), 'AFailure', { resourceType: 'Custom::Unknown', serviceToken: handler.functionArn });
  failing.node.addDependency(last);
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
