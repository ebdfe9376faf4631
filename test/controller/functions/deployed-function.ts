import type { CustomResourceResponse } from '../../../cli/local/aws/custom-resource-responses';
import type { Alias, Version } from '../../../cli/local/aws/lambda/functions';
import type { FunctionConfig } from '../../../controller/environment';
import type { FunctionAliasConfig } from '../../../src/core/pointer-config';
import type { ControllerFixture } from '../fixture';
import { HOME, withController } from '../fixture';

type Properties = Record<string, unknown>;

export const LIVE: FunctionAliasConfig = { kind: 'alias', follows: 'live', component: 'Api', functionName: 'api', aliasName: 'live' };
export const TEST: FunctionAliasConfig = { ...LIVE, follows: 'idle', aliasName: 'next' };

interface Deploy {
  /** Another one is another version. */
  readonly code?: string;
  readonly flags?: Properties;
  readonly failsAt?: 'alias' | 'release';
  readonly state?: Version['State'];
}

/** A stack with a function and its aliases, updated and rolled back as CloudFormation does it. */
export class DeployedFunction {
  private last?: { readonly versions: Properties; readonly release: Properties; readonly code: string };

  constructor(private readonly fixture: ControllerFixture, private readonly aliases: readonly FunctionAliasConfig[] = [LIVE, TEST]) {}

  public alias(name = 'live'): string {
    const { FunctionVersion: main, RoutingConfig: routing }: Alias = this.fixture.aws.functions.alias(HOME, 'api', name);
    const others = Object.entries(routing?.AdditionalVersionWeights ?? {}).map(([version, weight]) => ` and ${version} by ${weight}`);
    return `${main}${others.join('')}`;
  }

  public get versions(): string[] {
    return this.fixture.aws.functions.versions(HOME, 'api').map(({ Version: version }) => version).filter((version) => version !== '$LATEST');
  }

  /** @returns why it failed, if it did */
  public async deploy(release: string, { code = release, flags = {}, failsAt, state }: Deploy = {}): Promise<string | undefined> {
    const { fixture, last: before } = this;
    const { functions } = fixture.aws;
    fixture.stackStatus = before === undefined ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
    functions.put(HOME, 'api', code);
    const version = functions.publish(HOME, 'api', state);
    const versions = { Component: 'Api', ReleaseId: release, Version: version, Fingerprint: `fingerprint of ${code}` };
    const answer = await this.resolve(versions, before?.versions);
    if (answer.Status === 'FAILED') {
      return this.rollBack(before, versions, answer.Reason);
    }
    if (before === undefined) {
      for (const alias of this.aliases) {
        expect(await this.point('Create', alias)).toMatchObject({ Status: 'SUCCESS' });
      }
    }
    this.setColors(answer);
    if (failsAt === 'alias') {
      return this.rollBack(before, versions, 'another resource failed');
    }
    const properties = { ReleaseId: release, ...flags };
    const released = await fixture.send(properties, { requestType: before === undefined ? 'Create' : 'Update', old: before?.release });
    if (released.Status === 'FAILED' || failsAt === 'release') {
      return this.rollBack(before, versions, released.Reason, properties);
    }
    this.last = { versions, release: properties, code };
    return undefined;
  }

  public async point(requestType: string, alias: FunctionAliasConfig, old?: FunctionAliasConfig): Promise<CustomResourceResponse> {
    const properties = { Pointer: JSON.stringify(alias) };
    return this.fixture.send(properties, { type: 'Custom::BlueGreenPointer', requestType, old: old && { Pointer: JSON.stringify(old) } });
  }

  private async resolve(properties: Properties, old: Properties | undefined): Promise<CustomResourceResponse> {
    return this.fixture.send(properties, { type: 'Custom::BlueGreenFunctionVersions', requestType: old === undefined ? 'Create' : 'Update', old });
  }

  /** Aliases of the template, which states with a router have. */
  private setColors({ Data: data }: CustomResourceResponse): void {
    const { functions } = this.fixture.aws;
    if (this.aliases.length > 0) {
      return;
    }
    for (const [name, version] of [['blue', data!.BlueVersion], ['green', data!.GreenVersion]]) {
      functions.deleteAlias(HOME, 'api', name as string);
      functions.createAlias(HOME, 'api', name as string, { FunctionVersion: version as string });
    }
  }

  private async rollBack(before: DeployedFunction['last'], now: Properties, reason?: string, release?: Properties): Promise<string> {
    if (before !== undefined) {
      this.fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      this.fixture.aws.functions.put(HOME, 'api', before.code);
      const answer = await this.resolve(before.versions, now);
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
      this.setColors(answer);
      if (release !== undefined) {
        expect(await this.fixture.send(before.release, { old: release })).toMatchObject({ Status: 'SUCCESS' });
      }
    }
    return reason ?? 'failed';
  }
}

type Act = (api: DeployedFunction, fixture: ControllerFixture) => Promise<void>;

/** A state with one function and its aliases; `config` is what the controller is told of the function. */
export async function withFunction(
  act: Act, config: Partial<FunctionConfig> = {}, env: Record<string, string> = {}, aliases: readonly FunctionAliasConfig[] = [LIVE, TEST],
): Promise<void> {
  const pointers = config.aliases === undefined ? aliases : [];
  const components = { Api: { kind: 'function', function: 'api', prunes: true, ...config } };
  await withController(async (fixture) => act(new DeployedFunction(fixture, pointers), fixture), {
    COMPONENTS: JSON.stringify(components), POINTERS: JSON.stringify(pointers), ...env,
  });
}
