import type { CustomResourceResponse } from '../../../cli/local/aws/custom-resource-responses';
import type { LocalService } from '../../../cli/local/aws/ecs';
import type { Color } from '../../../src/core/color';
import { COLORS } from '../../../src/core/color';
import type { ControllerFixture } from '../fixture';
import { HOME, withController } from '../fixture';

type Properties = Record<string, unknown>;

/** Where an update of the stack may fail. */
export const BREAKS = ['task definitions', 'blue', 'green', 'release'] as const;
export type Break = typeof BREAKS[number];

const LOCATION = { cluster: { blue: 'Shop', green: 'Shop' }, service: { blue: 'Api-blue', green: 'Api-green' } };

export const ENVIRONMENT = { COMPONENTS: JSON.stringify({ Api: { kind: 'service', ...LOCATION } }) };

export function arnOf(revision: number | string): string {
  return `arn:aws:ecs:${HOME}:000000000000:task-definition/Api:${revision}`;
}

export interface Deploy {
  readonly flags?: Properties;
  readonly fingerprint?: string;
  readonly revision?: number | string;
  /** The update fails after this resource, or before it if it is the release. */
  readonly failsAt?: Break;
  /** Out of band, while the update runs. */
  readonly meanwhile?: (after: Break) => Promise<void>;
}

/** A stack with a service per color, updated and rolled back as CloudFormation does it. */
export class DeployedService {
  private last?: { readonly resolver: Properties; readonly release: Properties };

  constructor(private readonly fixture: ControllerFixture) {}

  /** Number of the task definition that each color runs. */
  public get runs(): Record<Color, string | undefined> {
    const numberOf = (color: Color): string | undefined => this.service(color)?.taskDefinition.split(':').pop();
    return { blue: numberOf('blue'), green: numberOf('green') };
  }

  public service(color: Color): LocalService | undefined {
    return this.fixture.aws.ecs.get(HOME, 'Shop', `Api-${color}`);
  }

  public set(color: Color, change: Partial<LocalService>): void {
    const { taskDefinition, desired, running, rollout } = { ...this.service(color)!, ...change };
    this.fixture.aws.ecs.put(HOME, 'Shop', `Api-${color}`, { taskDefinition, desired, running, rollout });
  }

  /** @returns why it failed, if it did */
  public async deploy(release: string, options: Deploy = {}): Promise<string | undefined> {
    const { flags = {}, fingerprint = `fingerprint of ${release}`, revision = release, failsAt, meanwhile } = options;
    const resolver = { Component: 'Api', ReleaseId: release, TaskDefinition: arnOf(revision), Fingerprint: fingerprint };
    const properties = { ReleaseId: release, Services: JSON.stringify({ Api: LOCATION }), ...flags };
    const before = this.last;
    this.fixture.stackStatus = before === undefined ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';

    const answer = await this.resolve(resolver, before?.resolver);
    await meanwhile?.('task definitions');
    if (answer.Status === 'FAILED' || failsAt === 'task definitions') {
      return this.rollBack(before, resolver, answer.Status === 'FAILED' ? answer.Reason : undefined);
    }
    for (const color of COLORS) {
      this.run(color, answer);
      await meanwhile?.(color);
      if (failsAt === color) {
        return this.rollBack(before, resolver, `${color} did not start`);
      }
    }
    if (failsAt === 'release') {
      return this.rollBack(before, resolver, 'another resource failed');
    }
    const released = await this.fixture.send(properties, { requestType: before === undefined ? 'Create' : 'Update', old: before?.release });
    if (released.Status === 'FAILED') {
      return this.rollBack(before, resolver, released.Reason, properties);
    }
    this.last = { resolver, release: properties };
    return undefined;
  }

  private async resolve(properties: Properties, old: Properties | undefined): Promise<CustomResourceResponse> {
    return this.fixture.send(properties, { type: 'Custom::BlueGreenTaskDefinitions', requestType: old === undefined ? 'Create' : 'Update', old });
  }

  private run(color: Color, { Data: data }: CustomResourceResponse): void {
    const taskDefinition = data![color === 'blue' ? 'BlueTaskDefinition' : 'GreenTaskDefinition'] as string;
    const { desired, running } = this.service(color) ?? { desired: 1, running: 1 };
    this.fixture.aws.ecs.put(HOME, 'Shop', `Api-${color}`, { taskDefinition, desired, running, rollout: 'COMPLETED' });
  }

  /** A create that fails is deleted, an update gets its old properties again. */
  private async rollBack(before: DeployedService['last'], now: Properties, reason: string | undefined, release?: Properties): Promise<string> {
    if (before !== undefined) {
      this.fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const answer = await this.resolve(before.resolver, now);
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
      COLORS.forEach((color) => this.run(color, answer));
      if (release !== undefined) {
        expect(await this.fixture.send(before.release, { old: release })).toMatchObject({ Status: 'SUCCESS' });
      }
    }
    return reason ?? 'failed';
  }
}

export async function withService(
  act: (api: DeployedService, fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = ENVIRONMENT,
): Promise<void> {
  await withController(async (fixture) => act(new DeployedService(fixture), fixture), env);
}

export async function flip(fixture: ControllerFixture, fields = {}): Promise<void> {
  expect(await fixture.command('promote', fields)).toMatchObject({ ok: true });
  fixture.waitUntilEffective();
}

/** @returns what takes it back */
export function deny({ aws }: ControllerFixture, operation: string): () => void {
  const call = aws.call.bind(aws);
  aws.call = async (request) => String(request.headers['x-amz-target']).endsWith(operation)
    ? { status: 400, headers: {}, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) } : call(request);
  return () => {
    aws.call = call;
  };
}
