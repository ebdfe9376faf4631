import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import {
  DeleteFunctionCommand, LambdaClient, paginateListVersionsByFunction, ResourceConflictException, ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { COLORS } from '../../src/core/color';
import type { Truth } from '../../src/core/state/truth';
import type { FunctionConfig } from '../environment';
import type { ReleaseArtifacts } from '../store/release-artifacts';
import { STAND_IN } from '../store/release-artifacts';
import type { ReleaseClaims } from '../store/release-claims';

/** A deploy that runs may have published a version of which nothing is known yet. */
const SAFETY_SECONDS = 86_400;

const LATEST = '$LATEST';

export interface VersionSweepOptions {
  /** By component. */
  readonly functions: ReadonlyMap<string, FunctionConfig>;
  readonly artifacts: ReleaseArtifacts;
  readonly claims: ReleaseClaims;
  readonly now: () => number;
}

/**
 * Deletes versions that no release has any more. Lambda keeps a version that an alias names, whoever asks; everything else that
 * may need one stands in the table: releases that the truth knows, those that the template names, and what stands in for others.
 */
export class VersionSweep {
  private readonly functions: ReadonlyArray<readonly [component: string, config: FunctionConfig]>;

  constructor(private readonly options: VersionSweepOptions, private readonly client = new LambdaClient({})) {
    this.functions = [...options.functions].filter(([, { prunes }]) => prunes === true);
  }

  /** Releases that the template names: a stack that rolls back names their versions again. */
  public async deployedReleases(): Promise<string[]> {
    return (await Promise.all(this.functions.map(async ([component]) => this.options.claims.deployed(component)))).flat();
  }

  /** Releases that ever had a version which may still be there, staged or not. */
  public async releases(): Promise<string[]> {
    const found = await Promise.all(this.functions.map(async ([component]) => [...(await this.options.artifacts.list(component)).keys()]));
    return found.flat().filter((release) => release !== STAND_IN);
  }

  /** The truth lets nobody stage the release meanwhile. Its version stays if another release has it too. */
  public async deleteRelease(release: string): Promise<void> {
    for (const [component, config] of this.functions) {
      const all = await this.options.artifacts.list(component);
      const artifact = all.get(release);
      if (artifact !== undefined) {
        all.delete(release);
        if (![...all.values()].some(({ id }) => id === artifact.id)) {
          await this.deleteVersion(config, artifact.id);
        }
        await this.options.artifacts.forget(component, release);
      }
    }
  }

  /** Versions of deploys that were refused, which no release ever had. What is older than the first release of the state is not ours. */
  public async deleteUnknownVersions(truth: Truth): Promise<string[]> {
    const done: string[] = [];
    for (const [component, config] of this.functions) {
      await this.forgetStandIn(component, truth);
      const all = await this.options.artifacts.list(component);
      const known = new Set([...all.values()].map(({ id }) => Number(id)));
      all.delete(STAND_IN); // an alias may have led to it long before
      const first = Math.min(...[...all.values()].map(({ id }) => Number(id)));
      const unknown = (await this.versions(config)).filter((found) => {
        const number = Number(found.Version);
        return number > first && !known.has(number) && this.isOld(found);
      });
      const deleted = await Promise.all(unknown.map(async ({ Version: version }) => this.deleteVersion(config, version!)));
      const count = deleted.filter(Boolean).length;
      done.push(...count === 0 ? [] : [`deleted ${count} ${count === 1 ? 'version' : 'versions'} of function '${component}' that no release has`]);
    }
    return done;
  }

  private async forgetStandIn(component: string, { releases }: Truth): Promise<void> {
    const { artifacts } = this.options;
    const held = COLORS.flatMap((color) => releases[color] ?? []);
    const found = await Promise.all(held.map(async (release) => artifacts.find(component, release)));
    if (found.every((artifact) => artifact !== undefined)) {
      await artifacts.forget(component, STAND_IN);
    }
  }

  private async versions({ function: name }: FunctionConfig): Promise<FunctionConfiguration[]> {
    const found: FunctionConfiguration[] = [];
    for await (const { Versions: versions = [] } of paginateListVersionsByFunction({ client: this.client }, { FunctionName: name })) {
      found.push(...versions.filter(({ Version }) => Version !== LATEST));
    }
    return found;
  }

  private isOld({ LastModified: modified = '' }: FunctionConfiguration): boolean {
    return Date.parse(modified) + SAFETY_SECONDS * 1000 <= this.options.now();
  }

  /** @returns whether it is gone now: what an alias names stays */
  private async deleteVersion({ function: name }: FunctionConfig, version: string): Promise<boolean> {
    try {
      await this.client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
      return true;
    } catch (error) {
      if (error instanceof ResourceConflictException || error instanceof ResourceNotFoundException) {
        return false;
      }
      throw error;
    }
  }
}
