import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import {
  CreateAliasCommand, DeleteAliasCommand, GetAliasCommand, LambdaClient, PreconditionFailedException, ResourceConflictException,
  ResourceNotFoundException, UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { Limited } from './call';
import { callInTime, PointerError } from './call';
import { writeOnTop } from './write-on-top';
import type { FunctionAliasConfig } from '../../src/core/pointer-config';
import type { VersionWeight } from '../../src/core/state/version-weights';
import { parseVersions, writeVersions } from '../../src/core/state/version-weights';
import type { Pointer } from '../pointer';

/** An alias of a function: each change names the revision that it builds on, so none is lost between two writers. */
export class AliasPointer implements Pointer {
  public readonly name: string;
  private readonly key: { readonly FunctionName: string; readonly Name: string };

  constructor({ functionName, aliasName }: Pick<FunctionAliasConfig, 'functionName' | 'aliasName'>, private readonly client = new LambdaClient({ maxAttempts: 2 })) {
    this.name = `alias ${aliasName} of function ${functionName}`;
    this.key = { FunctionName: functionName, Name: aliasName };
  }

  public async read(): Promise<string | undefined> {
    const alias = await this.find();
    return alias && says(alias);
  }

  public async write(value: string): Promise<void> {
    const shares = parseVersions(value);
    if (shares === undefined) {
      throw new PointerError(this.name, `it cannot say '${value}'`);
    }
    await writeOnTop({
      name: this.name,
      find: async () => this.find(),
      isAsWanted: (alias) => says(alias) === value,
      put: async (alias, limited) => this.put(alias, shares, limited),
      isOvertaken: (error, alias) => isOvertaken(alias, error),
    });
  }

  /** A function that is gone took its aliases along. */
  public async remove(): Promise<void> {
    await callInTime(this.name, async (limited) => this.client.send(new DeleteAliasCommand(this.key), limited).catch(missing));
  }

  private async find(): Promise<AliasConfiguration | undefined> {
    return callInTime(this.name, async (limited) => this.client.send(new GetAliasCommand(this.key), limited).catch(missing));
  }

  /** What is not sent stays: no second version is sent as such. */
  private async put(alias: AliasConfiguration | undefined, [main, other]: readonly VersionWeight[], limited: Limited): Promise<unknown> {
    const content = {
      ...this.key,
      FunctionVersion: main.version,
      RoutingConfig: { AdditionalVersionWeights: other === undefined ? {} : { [other.version]: other.weight / 100 } },
    };
    return alias === undefined
      ? this.client.send(new CreateAliasCommand(content), limited)
      : this.client.send(new UpdateAliasCommand({ ...content, RevisionId: alias.RevisionId }), limited);
  }
}

function says({ FunctionVersion: main = '', RoutingConfig: routing }: AliasConfiguration): string {
  const others = Object.entries(routing?.AdditionalVersionWeights ?? {}).map(([version, share]) => ({ version, weight: percent(share) }));
  return writeVersions([{ version: main, weight: percent(1 - others.reduce((sum, { weight }) => sum + weight / 100, 0)) }, ...others]);
}

/** 0.07 of Lambda is 7, not 7.000000000000001. */
function percent(share: number): number {
  return Number((share * 100).toFixed(4));
}

/** Somebody changed the alias, made it or took it away. A version that is not there is another matter, and ends the same way next time. */
function isOvertaken(alias: AliasConfiguration | undefined, error: unknown): boolean {
  return alias === undefined
    ? error instanceof ResourceConflictException
    : error instanceof PreconditionFailedException || error instanceof ResourceNotFoundException;
}

function missing(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) {
    return undefined;
  }
  throw error;
}
