import type { Headers, ViewerRequest } from '../../../cli/local/cloudfront';
import type { EdgeCookies } from '../../../src/core/edge/config';
import type { Random } from '../random';

const NONSENSE = ['nonsense', '../../etc', 'R'.repeat(300), 'constructor', ''];

/** A request as a client sends it that means harm: forged headers and cookies, paths into other releases. */
export function armed(random: Random, request: ViewerRequest, knownReleases: readonly string[], names: EdgeCookies): ViewerRequest {
  const release = random.pick([...knownReleases, ...NONSENSE]);
  const uri = random.chance(0.2) ? random.pick(intrusions(release)) : request.uri;
  return { ...request, uri, headers: { ...request.headers, ...forgery(random, release, names) } };
}

function intrusions(release: string): string[] {
  const id = encodeURIComponent(release);
  return [
    `/releases/${id}/index.html`, `/../${id}/index.html`, `/%2e%2e/${id}/index.html`, `/assets/../../releases/${id}/index.html`, `//${id}/`,
  ];
}

/** Headers that a client sends which means harm. */
export function hostileHeaders(random: Random, knownReleases: readonly string[], names: EdgeCookies): Headers {
  return forgery(random, random.pick([...knownReleases, ...NONSENSE]), names);
}

function forgery(random: Random, release: string, { release: pin, preview }: EdgeCookies): Headers {
  return random.pick<Headers>([
    { 'x-bg-route': [`${release}.document`] },
    { 'x-bg-route': [`${release}.subresource.green`, 'x'] },
    { 'x-bg-release': [release], 'x-bg-reason': ['preview'] },
    { cookie: [`${pin}=${release}; ${pin}=${release}`] },
    { cookie: [`${preview}=${release}; ${pin}=${release}.document`] },
    { cookie: [`${preview}=${'A'.repeat(43)}`, `${pin}=${release}`] },
    { 'cookie': [`${pin}=${release}`], 'sec-fetch-dest': ['document', release] },
    { 'cookie': [`${pin}=${release}`], 'accept-encoding': [release] },
  ]);
}
