import type { SiteLayout } from '../src/core/site-layout';
import type { StateSettings } from '../src/core/state/truth';

/** A component of the app, as the constructs describe it to the controller. */
export interface ComponentConfig {
  readonly kind: 'site';
  readonly bucket: string;
  /** What the distribution has since the last deploy. */
  readonly layout?: SiteLayout;
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
  /** ARNs of the alarms that take traffic back. */
  readonly rollbackAlarms: readonly string[];
  /** Seconds after a promotion during which an alarm takes it back. */
  readonly bakeSeconds: number;
  readonly settings: StateSettings;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const components = JSON.parse(required(env, 'COMPONENTS')) as Environment['components'];
  const names = Object.keys(components);
  return {
    stateName: required(env, 'STATE_NAME'),
    tableName: required(env, 'TABLE_NAME'),
    parameterName: required(env, 'PARAMETER_NAME'),
    region: required(env, 'AWS_REGION'),
    replicaRegion: required(env, 'REPLICA_REGION'),
    components,
    invalidations: JSON.parse(env.INVALIDATIONS ?? '[]') as Invalidation[],
    rollbackAlarms: JSON.parse(env.ROLLBACK_ALARMS ?? '[]') as string[],
    bakeSeconds: Number(env.BAKE_SECONDS ?? 0),
    settings: {
      stateTtl: Number(required(env, 'STATE_TTL')),
      components: names,
      sitesOnly: names.every((name) => components[name].kind === 'site'),
      retention: { releases: Number(required(env, 'RETENTION_RELEASES')), seconds: Number(required(env, 'RETENTION_SECONDS')) },
    },
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set; the construct sets it`);
  }
  return value;
}
