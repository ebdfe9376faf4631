import type { Color } from '../src/core/color';
import type { PointerConfig } from '../src/core/pointer-config';
import type { SiteLayout } from '../src/core/site-layout';
import type { PromotionStep, StateSettings, TrafficControl } from '../src/core/state/truth';

/** A component of the app, as the constructs describe it to the controller. */
export type ComponentConfig = SiteConfig | ServiceConfig | FunctionConfig;

export interface SiteConfig {
  readonly kind: 'site';
  readonly bucket: string;
  /** What the distribution has since the last deploy. */
  readonly layout?: SiteLayout;
}

/** An ECS service per color. */
export interface ServiceConfig extends Partial<ServiceLocation> {
  readonly kind: 'service';
  /** Its number of tasks is up to scaling rules. */
  readonly scalesItself?: boolean;
}

/** A function whose versions are those of releases. */
export interface FunctionConfig {
  readonly kind: 'function';
  /** Its name. */
  readonly function: string;
  /** With a router: the alias of each color. */
  readonly aliases?: { readonly [color in Color]: string };
  /** Its versions are ours to delete. */
  readonly prunes?: boolean;
}

/** Names or ARNs. Missing in the deployer's environment: services wait for the deployer. The release resource names them. */
export interface ServiceLocation {
  readonly cluster: { readonly [color in Color]: string };
  readonly service: { readonly [color in Color]: string };
}

/** Paths of a distribution whose cache key holds no release. */
export interface Invalidation {
  readonly distributionId: string;
  readonly paths: readonly string[];
}

/** What the constructs tell both functions through environment variables. */
export interface Environment {
  readonly stateName: string;
  readonly tableName: string;
  readonly parameterName: string;
  readonly region: string;
  readonly replicaRegion: string;
  readonly components: { readonly [name: string]: ComponentConfig };
  readonly invalidations: readonly Invalidation[];
  /** What moves traffic in a state without a router, in the order in which it moves. */
  readonly pointers: readonly PointerConfig[];
  /** ARNs of the alarms that take traffic back. */
  readonly rollbackAlarms: readonly string[];
  /** ARN of the function that has a last look before a candidate takes more traffic. */
  readonly trafficHook?: string;
  /** Seconds after a promotion during which an alarm takes it back. */
  readonly bakeSeconds: number;
  readonly settings: StateSettings;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const components = JSON.parse(required(env, 'COMPONENTS')) as Environment['components'];
  const names = Object.keys(components);
  const pointers = JSON.parse(env.POINTERS ?? '[]') as PointerConfig[];
  return {
    stateName: required(env, 'STATE_NAME'),
    tableName: required(env, 'TABLE_NAME'),
    parameterName: required(env, 'PARAMETER_NAME'),
    region: required(env, 'AWS_REGION'),
    replicaRegion: required(env, 'REPLICA_REGION'),
    components,
    invalidations: JSON.parse(env.INVALIDATIONS ?? '[]') as Invalidation[],
    pointers,
    rollbackAlarms: JSON.parse(env.ROLLBACK_ALARMS ?? '[]') as string[],
    trafficHook: env.TRAFFIC_HOOK,
    bakeSeconds: Number(env.BAKE_SECONDS ?? 0),
    settings: {
      stateTtl: Number(required(env, 'STATE_TTL')),
      traffic: trafficControl(pointers),
      components: names,
      sitesOnly: pointers.length === 0 && names.every((name) => components[name].kind === 'site'),
      ...env.AUTOMATIC_PROMOTION !== undefined && { automaticPromotion: JSON.parse(env.AUTOMATIC_PROMOTION) as PromotionStep[] },
      retention: { releases: Number(required(env, 'RETENTION_RELEASES')), seconds: Number(required(env, 'RETENTION_SECONDS')) },
    },
  };
}

function trafficControl(pointers: readonly PointerConfig[]): TrafficControl {
  if (pointers.length === 0) {
    return 'in-step';
  }
  return pointers.some((pointer) => pointer.kind === 'records' && pointer.mode === 'simple') ? 'whole' : 'weighted';
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set; the construct sets it`);
  }
  return value;
}
