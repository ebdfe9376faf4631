import { Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { invalid } from '../private/errors';

/** A service of each color, as the controller finds it: names. @internal */
export interface ServiceComponentConfig {
  readonly kind: 'service';
  readonly cluster: { readonly blue: string; readonly green: string };
  readonly service: { readonly blue: string; readonly green: string };
  /** Its number of tasks is up to scaling rules. */
  readonly scalesItself?: boolean;
}

/** A function whose versions are those of releases. @internal */
export interface FunctionComponentConfig {
  readonly kind: 'function';
  /** Its name. */
  readonly function: string;
  /** With a router: the alias of each color. */
  readonly aliases?: { readonly blue: string; readonly green: string };
  /** Its versions are the controller's to delete. */
  readonly prunes?: boolean;
}

/** A site, service or function that takes part in the releases of a state. @internal */
export interface ReleaseComponent {
  readonly name: string;
  /** Becomes part of the controller's configuration; may hold tokens. */
  readonly config: { readonly kind: 'site'; readonly bucket: string } | ServiceComponentConfig | FunctionComponentConfig;
  /** Default release id of a state with this component only. */
  readonly fingerprint: string;
  readonly retention: { readonly releases: number; readonly seconds: number };
}

/** What takes part in the releases of a state. */
export class ReleaseComponents {
  private readonly components: ReleaseComponent[] = [];

  constructor(private readonly state: Construct, private readonly givenReleaseId?: string) {}

  public get isEmpty(): boolean {
    return this.components.length === 0;
  }

  /** What the next deploy stages; `undefined` as long as nothing has content. */
  public get releaseId(): string | undefined {
    return this.givenReleaseId ?? this.components[0]?.fingerprint;
  }

  /** What retention keeps at least: the most that a component asks for. */
  public get retention(): ReleaseComponent['retention'] {
    return {
      releases: Math.max(1, ...this.components.map(({ retention }) => retention.releases)),
      seconds: Math.max(0, ...this.components.map(({ retention }) => retention.seconds)),
    };
  }

  /** @returns the id of the release that this deploy stages */
  public add(scope: IConstruct, component: ReleaseComponent): string {
    if (Stack.of(scope) !== Stack.of(this.state)) {
      throw invalid(scope, 'state', 'a state of the same stack', `the state of '${Stack.of(this.state).stackName}'`, 'make the state in this stack');
    }
    if (this.components.some(({ name }) => name === component.name)) {
      throw invalid(scope, 'id', 'unique among the components of a state', `'${component.name}' again`, 'give the construct another id');
    }
    if (!this.isEmpty && this.givenReleaseId === undefined) {
      throw invalid(this.state, 'releaseId', 'given when several components take part in one release', 'none', 'pass for example the commit hash');
    }
    this.components.push(component);
    return this.givenReleaseId ?? component.fingerprint;
  }

  /** Services are made with the deployer's help, so its environment cannot name them: the release resource does. */
  public configs(of: 'deployer' | 'operator'): Record<string, object> {
    return Object.fromEntries(this.components.map(({ name, config }) => [name, of === 'deployer' && config.kind === 'service' ? { kind: config.kind } : config]));
  }

  /** In JSON; nothing if there are none. */
  public serviceLocations(): string | undefined {
    const services = this.components.flatMap(({ name, config }) => config.kind === 'service' ? [[name, { cluster: config.cluster, service: config.service }]] : []);
    return services.length === 0 ? undefined : Stack.of(this.state).toJsonString(Object.fromEntries(services));
  }
}
