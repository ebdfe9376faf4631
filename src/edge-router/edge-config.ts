import type { Construct } from 'constructs';
import type { PerColorBackend } from './release-backend';
import type { HostRedirect, ReleaseBehaviorsProps } from './release-behaviors';
import type { CanonicalHost } from '../core/edge/canonical-host';
import type { EdgeConfig } from '../core/edge/config';
import { invalid } from '../private/errors';
import { cookieName, hostName, literal, parameterName } from '../private/validate';
import type { BlueGreenStaticSite } from '../static-site/blue-green-static-site';

/** What edge functions know at synthesis. It holds no token and no release. */
export function edgeConfig(
  scope: Construct, props: ReleaseBehaviorsProps, site: BlueGreenStaticSite, perColor: readonly PerColorBackend[],
): EdgeConfig {
  const { state } = props;
  const release = cookieName(scope, 'cookies.release', props.cookies?.release ?? 'bg-release');
  const preview = parameterName(scope, 'cookies.preview', props.cookies?.preview ?? 'bg-preview');
  const bucketBy = props.bucketBy === undefined ? undefined : cookieName(scope, 'bucketBy', props.bucketBy);
  const twice = [release, preview, bucketBy].find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalid(scope, 'cookies', 'different names for release, preview and bucketBy', `'${twice}' twice`, 'rename one of them');
  }
  return {
    parameter: { name: state.parameterName, region: state.region, replicaRegion: state.replicaRegion },
    stateTtl: state.stateTtlSeconds,
    cookies: { release, preview, bucketBy },
    previewParameter: preview,
    fallback: site.fallback._kind(),
    perColorPaths: perColor.map(({ options }) => options.pathPattern),
    hosts: props.hostRedirect && canonicalHost(scope, props.hostRedirect),
  };
}

function canonicalHost(scope: Construct, { from, to }: HostRedirect): CanonicalHost {
  const canonical = hostName(scope, 'hostRedirect.to', literal(scope, 'hostRedirect.to', to)).toLowerCase();
  const redirected = from.map((name) => hostName(scope, 'hostRedirect.from', literal(scope, 'hostRedirect.from', name)).toLowerCase());
  if (redirected.length === 0 || redirected.includes(canonical)) {
    throw invalid(scope, 'hostRedirect.from', 'at least one name, and never the one that they lead to', `'${redirected.join(', ')}'`, `leave '${canonical}' out`);
  }
  return { canonical, redirected };
}
