import type { LocationName } from '../cloudfront';

/** Three places far apart, each with a cache and function environments of its own. */
export const EDGE_LOCATIONS = [
  { name: 'frankfurt', env: { AWS_REGION: 'eu-central-1' } },
  { name: 'virginia', env: { AWS_REGION: 'us-east-1' } },
  { name: 'tokyo', env: { AWS_REGION: 'ap-northeast-1' } },
] as const satisfies readonly LocationName[];

export const LOCATION_NAMES: readonly string[] = EDGE_LOCATIONS.map(({ name }) => name);
