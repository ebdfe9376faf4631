import type { Environment, FunctionConfig, ServiceLocation } from './environment';
import { FunctionReleases } from './functions/function-releases';
import type { Pause } from './publisher';
import { ServiceEnvironments } from './services/service-environments';
import { ServiceReleases } from './services/service-releases';
import { SiteBucket } from './site/site-bucket';
import type { Site } from './site/site-releases';
import { verifyEverywhere } from './site/site-releases';
import type { ReleaseArtifacts } from './store/release-artifacts';
import type { Color } from '../src/core/color';
import { otherColor } from '../src/core/color';
import type { Truth } from '../src/core/state/truth';
import { slotOf } from '../src/core/state/truth';

/** Where the services of an app are, by component. */
export type ServiceLocations = { readonly [component: string]: ServiceLocation };

/** What takes part in the releases of a state. */
export class Components {
  public readonly sites: ReadonlyMap<string, Site>;
  public readonly functions: ReadonlyMap<string, FunctionConfig>;
  private readonly services: ServiceLocations;

  constructor(
    private readonly environment: Pick<Environment, 'components'>, private readonly artifacts: ReleaseArtifacts, private readonly pause?: Pause,
  ) {
    const { components } = environment;
    const entries = Object.entries(components);
    this.sites = new Map(entries.flatMap(([name, config]) => (
      config.kind === 'site' ? [[name, { bucket: new SiteBucket(config.bucket), layout: config.layout }] as const] : [])));
    this.functions = new Map(entries.flatMap(([name, config]) => (config.kind === 'function' ? [[name, config] as const] : [])));
    this.services = Object.fromEntries(entries.flatMap(([name, config]) => (
      config.kind === 'service' && config.cluster !== undefined && config.service !== undefined ? [[name, { cluster: config.cluster, service: config.service }]] : [])));
  }

  /**
   * A release is complete when its files are there, its versions, and the service of its color runs its task definition.
   *
   * @param given where services are: the deployer's environment cannot say it, for they are made with its help
   * @returns the fingerprint per component @throws when the release is not complete
   */
  public async verify(release: string, color: Color, given?: ServiceLocations): Promise<Record<string, string>> {
    const fingerprints = await verifyEverywhere(this.sites, release);
    for (const [name, service] of this.serviceReleases(given)) {
      fingerprints[name] = await service.verify(release, color);
    }
    const functions = this.functionReleases().map(async ([name, fn]) => [name, await fn.verify(release, color)] as const); // each may wait for its version
    return { ...fingerprints, ...Object.fromEntries(await Promise.all(functions)) };
  }

  /** Services whose tasks nothing else starts again. */
  public servicesToCleanUp(): Array<readonly [name: string, service: ServiceReleases]> {
    return this.serviceReleases().filter(([name]) => {
      const config = this.environment.components[name];
      return config.kind === 'service' && config.scalesItself !== true;
    });
  }

  public functionReleases(): Array<readonly [name: string, fn: FunctionReleases]> {
    return [...this.functions].map(([name, config]) => [name, new FunctionReleases(name, config, this.artifacts, this.pause)]);
  }

  public serviceReleases(given: ServiceLocations = this.services): Array<readonly [name: string, service: ServiceReleases]> {
    return Object.entries(given).map(([name, location]) => [name, new ServiceReleases(name, new ServiceEnvironments(location), this.artifacts)]);
  }
}

/** The color that a release is on, or goes to. */
export function colorFor(truth: Truth | undefined, release: string, first: Color = 'blue'): Color {
  return truth === undefined ? first : slotOf(truth, release) ?? otherColor(truth.active);
}
