import type { CloudFrontCustomOrigin, CloudFrontHeaders, CloudFrontRequest, CloudFrontRequestEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyOriginRequest } from './events';
import type { Handlers } from './handlers';
import { changedHeaders, delivered, faultsOfGenerated, forbiddenChanges, isResponse, untouchable } from './legality';
import type { RouteValue } from '../../../src/core';
import { parseRouteValue } from '../../../src/core';

const MAX_URL_LENGTH = 8192;

/** Whatever reaches it: a file of the decided release, a backend that the template names, or 404. */
export function originRequestProperty(sites: readonly Handlers[]): fc.IAsyncProperty<[number, CloudFrontRequestEvent]> {
  return fc.asyncProperty(fc.nat(sites.length - 1), anyOriginRequest, async (index, event) => {
    expect(await faultsOfOriginRequest(sites[index], event)).toEqual([]);
  });
}

async function faultsOfOriginRequest({ originRequest }: Handlers, event: CloudFrontRequestEvent): Promise<string[]> {
  const before = delivered(event).Records[0].cf.request;
  const result = await originRequest(delivered(event));
  if (isResponse(result)) {
    return [...faultsOfGenerated(result, 'origin-request'), ...result.status === '404' ? [] : [`status ${result.status}`]];
  }
  const after = result as CloudFrontRequest;
  const route = parseRouteValue(before.headers['x-bg-route']?.[0].value ?? '');
  if (route === null) {
    return ['a request without decision went on'];
  }
  const changed = changedHeaders(before.headers, after.headers);
  return [
    ...forbiddenChanges('origin-request', changed, after.headers).map((name) => `forbidden ${name}`),
    ...JSON.stringify(untouchable(before)) === JSON.stringify(untouchable(after)) ? [] : ['changed the request itself'],
    ...before.origin?.custom === undefined ? faultsOfFile(route, changed, before, after) : faultsOfBackend(route, changed, before, after),
  ];
}

function faultsOfFile(route: RouteValue, changed: readonly string[], before: CloudFrontRequest, after: CloudFrontRequest): string[] {
  const home = `/releases/${route.release}/`;
  const faults = changed.map((name) => `changed ${name}`);
  if (JSON.stringify(before.origin) !== JSON.stringify(after.origin)) {
    faults.push('changed the origin');
  }
  if (after.uri.length + after.querystring.length >= MAX_URL_LENGTH) {
    faults.push('longer than CloudFront takes');
  }
  return faults.concat(readings(after.uri).filter((reading) => !reading.startsWith(home) || leads(reading)).map((reading) => `leads out as ${reading.slice(0, 200)}`));
}

/** A path as it is, and after each further decoding; what is no encoding stays as it is. */
function readings(path: string): string[] {
  const all = [path];
  for (let next = decoded(path); next !== all[all.length - 1]; next = decoded(next)) {
    all.push(next);
  }
  return all.concat(all.filter((reading) => URL.canParse(`https://bucket${reading}`)).map((reading) => new URL(`https://bucket${reading}`).pathname));
}

function decoded(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Whether a segment stands for a folder, for whoever drops control characters and takes `?` and `#` for the end. */
function leads(path: string): boolean {
  return path.includes('\\') || path.split('/').some((segment) => /^\.\.?([?#]|$)/.test(segment.replace(/[\u0000-\u0020]/g, '')));
}

function faultsOfBackend(route: RouteValue, changed: readonly string[], before: CloudFrontRequest, after: CloudFrontRequest): string[] {
  const given = before.origin!.custom!;
  const taken = after.origin!.custom!;
  const named = route.color === null ? undefined : given.customHeaders[`x-bg-origin-${route.color}`]?.[0].value;
  const faults = changed.filter((name) => name !== 'host' && name !== 'cookie' && name !== 'x-bg-reason').map((name) => `changed ${name}`);
  if (named === undefined || taken.domainName !== named || JSON.stringify(after.headers.host) !== JSON.stringify([{ key: 'host', value: named }])) {
    faults.push(`went to ${taken.domainName}, host ${JSON.stringify(after.headers.host)}`);
  }
  if (JSON.stringify(withoutNames(given)) !== JSON.stringify({ ...taken, domainName: given.domainName }) || after.origin!.s3 !== undefined) {
    faults.push('changed more of the origin than its name');
  }
  if (before.uri !== after.uri) {
    faults.push('changed the path');
  }
  return [...faults, ...faultsOfCookies(before.headers, after.headers)];
}

/** Backends need not know of each other; all other origin headers are theirs. */
function withoutNames(origin: CloudFrontCustomOrigin): CloudFrontCustomOrigin {
  const { 'x-bg-origin-blue': _, 'x-bg-origin-green': __, ...customHeaders } = origin.customHeaders;
  return { ...origin, customHeaders };
}

/** The credential goes no further than the edge; every other cookie does. */
function faultsOfCookies(before: CloudFrontHeaders, after: CloudFrontHeaders): string[] {
  const kept = (headers: CloudFrontHeaders): string[] => (headers.cookie ?? []).flatMap(({ value }) => value.split(';')).map((pair) => pair.trim()).filter((pair) => pair !== '');
  const credential = (pair: string): boolean => pair === 'bg-preview' || pair.startsWith('bg-preview=');
  const faults = kept(after).filter(credential).map(() => 'the credential went on');
  const lost = JSON.stringify(kept(before).filter((pair) => !credential(pair))) !== JSON.stringify(kept(after).filter((pair) => !credential(pair)));
  return lost ? [...faults, 'cookies of the app were lost'] : faults;
}
