import type { Stack } from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { failureAfter, tagOnTheApp } from './changes';
import type { DeployedApp } from './deployed-app';
import type { DeployedService } from './deployed-service';
import type { BlueGreenEcsService, ReleaseState } from '../../src';
import type { Color } from '../../src/core/color';
import { COLORS } from '../../src/core/color';

interface Example<Options> {
  readonly app: () => DeployedApp<Options>;
  readonly api: () => DeployedService;
  /** Brings the next release. */
  readonly next: Options;
  /** The color that it would come to; nothing if one service runs both. */
  readonly idle?: Color;
  /** Titles of two places: the update that fails after the one has replaced tasks, that after the other has not. */
  readonly replaces: { readonly after: string; readonly notAfter: string };
  /** All that a failed deploy must not change. */
  readonly look: () => Promise<unknown>;
  /** A function that answers CloudFormation; the deployer, if there is a state. */
  readonly handler?: (stack: Stack) => lambda.IFunction;
}

type Place = [title: string, find: (stack: Stack) => IConstruct];

export const serviceIn = (stack: Stack): BlueGreenEcsService => stack.node.findChild('Api') as BlueGreenEcsService;

const deployerIn = (stack: Stack): lambda.IFunction => (stack.node.findChild('Release') as ReleaseState).deployer;

/** The resources of two colors that stand between an image and its requests, in the order in which CloudFormation comes to them. */
export const COLOR_PLACES: Place[] = [
  ['the target group of green', (stack) => serviceIn(stack).green.targetGroup],
  ['the listener of blue', (stack) => serviceIn(stack).blue.listener],
  ['the task definition', (stack) => serviceIn(stack).taskDefinition],
  ['what says which color runs which', (stack) => serviceIn(stack).node.findChild('TaskDefinitions')],
  ['the service of blue', (stack) => serviceIn(stack).blue.service],
  ['the service of green', (stack) => serviceIn(stack).green.service],
];

/** Resources of the library's own, which have no tags. */
const UNTAGGED = ['Custom::BlueGreenPointer', 'Custom::BlueGreenServiceRule'];

/** Every resource that takes tags is updated, every pointer and rule too, and the next release comes. */
function everythingUpTo(find: Place[1], handler: (stack: Stack) => lambda.IFunction): (stack: Stack) => void {
  return (stack) => {
    tagOnTheApp(stack);
    stack.node.findAll().filter((node) => CfnResource.isCfnResource(node) && UNTAGGED.includes(node.cfnResourceType))
      .forEach((resource) => (resource as CfnResource).addPropertyOverride('Touched', 'yes'));
    failureAfter(find(stack), handler(stack));
  };
}

export function testRollbackAtEachResource<Options>(
  places: Place[], { app, api, next, idle = 'blue', replaces, look, handler = deployerIn }: Example<Options>,
): void {
  const replaced: string[] = [];

  test.each(places)('an update that fails right after %s leaves every color its task definition', async (title, find) => {
    const before = { rest: await look(), runs: await api().runs() };
    const deployments = await api().deployments();
    expect(before.runs.map(({ status }) => status)).toEqual(before.runs.map(() => 'ACTIVE'));
    await app().failingDeploy(next, { change: everythingUpTo(find, handler) });
    expect({ rest: await look(), runs: await api().runs() }).toEqual(before);

    const changed = (await api().deployments()).map((id, service) => id !== deployments[service]);
    const [isReplaced] = changed.splice(COLORS.indexOf(idle), 1);
    expect(changed).not.toContain(true);
    replaced.push(...isReplaced ? [title] : []);
  });

  test('of these updates the ones that came so far had replaced the tasks of the idle color, the earlier ones had not', () => {
    expect(replaced).toContain(replaces.after);
    expect(replaced).not.toContain(replaces.notAfter);
  });
}
