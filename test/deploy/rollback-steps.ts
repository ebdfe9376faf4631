import type { Stack } from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { failureAfter, tagOnTheApp } from './changes';
import type { DeployedApp } from './deployed-app';
import type { DeployedService } from './deployed-service';
import type { BlueGreenEcsService, ReleaseState } from '../../src';
import type { Color } from '../../src/core/color';
import { COLORS, otherColor } from '../../src/core/color';

interface Example<Options> {
  readonly app: () => DeployedApp<Options>;
  readonly api: () => DeployedService;
  /** Brings the next release. */
  readonly next: Options;
  /** The color that it would come to. */
  readonly idle: Color;
  /** All that a failed deploy must not change. */
  readonly look: () => Promise<unknown>;
}

type Place = [title: string, find: (stack: Stack) => IConstruct];

const service = (stack: Stack): BlueGreenEcsService => stack.node.findChild('Api') as BlueGreenEcsService;

/** The resources that stand between an image and its requests, in the order in which CloudFormation comes to them. */
const PLACES: Place[] = [
  ['the target group of green', (stack) => service(stack).green.targetGroup],
  ['the listener of blue', (stack) => service(stack).blue.listener],
  ['the task definition', (stack) => service(stack).taskDefinition],
  ['what says which color runs which', (stack) => service(stack).node.findChild('TaskDefinitions')],
  ['the service of blue', (stack) => service(stack).blue.service],
  ['the service of green', (stack) => service(stack).green.service],
];

/** Every resource that takes tags is updated, every pointer too, and the next release comes. */
function everythingUpTo(find: Place[1]): (stack: Stack) => void {
  return (stack) => {
    tagOnTheApp(stack);
    stack.node.findAll().filter((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === 'Custom::BlueGreenPointer')
      .forEach((pointer) => (pointer as CfnResource).addPropertyOverride('Touched', 'yes'));
    failureAfter(find(stack), (stack.node.findChild('Release') as ReleaseState).deployer);
  };
}

/** Further places: pointers of the example. */
export function testRollbackAtEachResource<Options>(places: Place[], { app, api, next, idle, look }: Example<Options>): void {
  const active = otherColor(idle);
  const replaced: string[] = [];

  test.each([...places, ...PLACES])('an update that fails right after %s leaves both colors their task definitions', async (title, find) => {
    const before = { rest: await look(), runs: await api().runs() };
    const deployments = await api().deployments();
    expect(before.runs.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    await app().failingDeploy(next, { change: everythingUpTo(find) });
    expect({ rest: await look(), runs: await api().runs() }).toEqual(before);

    const after = await api().deployments();
    expect(after[COLORS.indexOf(active)]).toBe(deployments[COLORS.indexOf(active)]);
    if (after[COLORS.indexOf(idle)] !== deployments[COLORS.indexOf(idle)]) {
      replaced.push(title);
    }
  });

  test('of these updates the ones that came so far had replaced the tasks of the idle color, the earlier ones had not', () => {
    expect(replaced).toContain(`the service of ${idle}`);
    expect(replaced).not.toContain('what says which color runs which');
  });
}
