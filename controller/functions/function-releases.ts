import { setTimeout as sleep } from 'node:timers/promises';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Color } from '../../src/core/color';
import type { FunctionConfig } from '../environment';
import type { Pause } from '../publisher';
import type { ReleaseArtifacts } from '../store/release-artifacts';

/** Two minutes, for a snapshot of SnapStart; the timeout of the deployer leaves room for them (`controller-function.ts`). */
const PENDING_ROUNDS = 60;
const PENDING_PAUSE_MS = 2000;

type Options = { readonly abortSignal?: AbortSignal };

/** Says of a release whether its version of a function can be called. */
export class FunctionReleases {
  /** For messages. */
  public readonly subject: string;

  constructor(
    private readonly component: string, private readonly config: FunctionConfig, private readonly artifacts: ReleaseArtifacts,
    private readonly pause: Pause = sleep, private readonly client = new LambdaClient({}),
  ) {
    this.subject = `function '${component}'`;
  }

  /** @returns its fingerprint @throws when its version is not there, or the alias of the color leads elsewhere */
  public async verify(release: string, color: Color): Promise<string> {
    const artifact = await this.artifacts.find(this.component, release);
    if (artifact === undefined) {
      throw new Error(`release ${release} was never deployed to ${this.subject}; deploy it`);
    }
    await this.prepared(artifact.id);
    const problem = await this.problemOf(artifact.id, color);
    if (problem !== undefined) {
      throw new Error(`release ${release} is not complete: ${problem}; deploy it again`);
    }
    return artifact.fingerprint;
  }

  /** What keeps a color from answering with a release, in words. */
  public async reasonNotToServe(release: string, color: Color, abortSignal: AbortSignal): Promise<string | undefined> {
    const artifact = await this.artifacts.find(this.component, release);
    return artifact && (await this.problemOf(artifact.id, color, { abortSignal }) ?? this.comingProblem(artifact.id, color));
  }

  /** A deploy that has begun moves the alias of the color at any moment, whoever calls it by then. */
  private async comingProblem(version: string, color: Color): Promise<string | undefined> {
    const alias = this.config.aliases?.[color];
    const coming = alias === undefined ? undefined : await this.artifacts.coming(this.component, color);
    return coming === undefined || coming === version ? undefined
      : `alias ${alias} of ${this.subject} is about to lead to version ${coming}, but version ${version} was deployed`;
  }

  /** A version is pending for a moment after it was published, and with SnapStart until its snapshot is taken. */
  private async prepared(version: string): Promise<void> {
    for (let round = 0; round < PENDING_ROUNDS && await this.stateOf(version) === 'Pending'; round++) {
      await this.pause(PENDING_PAUSE_MS);
    }
  }

  private async problemOf(version: string, color: Color, options: Options = {}): Promise<string | undefined> {
    const state = await this.stateOf(version, options);
    if (state === undefined || state === 'Pending' || state === 'Failed') {
      return `version ${version} of ${this.subject} ${state === undefined ? 'does not exist' : `is ${state.toLowerCase()}`}`;
    }
    const alias = this.config.aliases?.[color];
    const leadsTo = alias === undefined ? version : await this.versionOf(alias, options);
    return leadsTo === version ? undefined : `alias ${alias} of ${this.subject} leads to ${leadsTo === undefined ? 'nothing' : `version ${leadsTo}`}, but version ${version} was deployed`;
  }

  private async stateOf(version: string, options: Options = {}): Promise<string | undefined> {
    const command = new GetFunctionConfigurationCommand({ FunctionName: this.config.function, Qualifier: version });
    const found = await this.client.send(command, options).catch(missing);
    return found && (found.State ?? 'Active');
  }

  private async versionOf(alias: string, options: Options): Promise<string | undefined> {
    const found = await this.client.send(new GetAliasCommand({ FunctionName: this.config.function, Name: alias }), options).catch(missing);
    return found?.FunctionVersion;
  }
}

function missing(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) {
    return undefined;
  }
  throw error;
}
