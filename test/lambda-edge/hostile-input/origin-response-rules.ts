import type { CloudFrontHeaders, CloudFrontResponseEvent, CloudFrontResultResponse } from 'aws-lambda';
import * as fc from 'fast-check';
import { anyOriginResponse } from './events';
import type { Handlers } from './handlers';
import { changedHeaders, delivered, forbiddenChanges } from './legality';
import type { RouteValue } from '../../../src/core';
import { parseRouteValue } from '../../../src/core';

const SUCCESS = ['200', '206', '304'];

/** Whatever an origin answers to whatever request: the response as it was, marked with its release, and a cookie on documents only. */
export function originResponseProperty(sites: readonly Handlers[]): fc.IAsyncProperty<[number, CloudFrontResponseEvent]> {
  return fc.asyncProperty(fc.nat(sites.length - 1), anyOriginResponse, async (index, event) => {
    expect(await faultsOfOriginResponse(sites[index], event)).toEqual([]);
  });
}

async function faultsOfOriginResponse({ originResponse }: Handlers, event: CloudFrontResponseEvent): Promise<string[]> {
  const { request, response: before } = delivered(event).Records[0].cf;
  const after = await originResponse(delivered(event)) as CloudFrontResultResponse;
  const { headers, status, statusDescription: _, ...rest } = after;
  const route = parseRouteValue(request.headers['x-bg-route']?.[0].value ?? '');
  const changed = changedHeaders(before.headers, headers!);
  const missing = request.origin?.s3?.customHeaders?.['x-bg-not-found'] !== undefined;
  const faults = forbiddenChanges('origin-response', changed, headers!).map((name) => `forbidden ${name}`);
  faults.push(...Object.keys(rest).map((field) => `field ${field}`));
  if (status !== (missing && before.status.startsWith('20') ? '404' : before.status)) {
    faults.push(`${before.status} became ${status}`);
  }
  const success = !missing && SUCCESS.includes(before.status);
  const pins = route !== null && isPinned(route) && success && opensPage(before.headers);
  const allowed = route === null ? [] : allowedChanges(route, success, pins);
  faults.push(...changed.filter((name) => !allowed.includes(name)).map((name) => `changed ${name}`));
  return [...faults, ...faultsOfMark(route, before.headers, headers!), ...faultsOfCookie(pins ? route.release : null, before.headers, headers!)];
}

/** Only a document that was found pins its browser to its release; a preview touches no cookie. */
function isPinned({ preview, requestClass }: RouteValue): boolean {
  return !preview && requestClass === 'document';
}

/** A file to save leaves the page open that it was asked from. */
function opensPage(headers: CloudFrontHeaders): boolean {
  const [type = 'text/html'] = (headers['content-type'] ?? []).map(({ value }) => value.toLowerCase());
  const [disposition = ''] = (headers['content-disposition'] ?? []).map(({ value }) => value.toLowerCase());
  return ['text/html', 'application/xhtml+xml'].some((page) => type.startsWith(page) && !/\w/.test(type.charAt(page.length)))
    && !(disposition.startsWith('attachment') && !/\w/.test(disposition.charAt('attachment'.length)));
}

function allowedChanges(route: RouteValue, success: boolean, pins: boolean): string[] {
  return [
    'x-bg-release',
    ...route.preview || (success && route.color === null) ? ['cache-control'] : [],
    ...route.preview && route.requestClass === 'document' ? ['x-robots-tag'] : [],
    ...pins ? ['set-cookie'] : [],
  ];
}

function faultsOfMark(route: RouteValue | null, before: CloudFrontHeaders, after: CloudFrontHeaders): string[] {
  const value = (name: string): string => (after[name] ?? []).map((entry) => entry.value).join();
  if (route === null) {
    return [];
  }
  const faults = value('x-bg-release') === route.release ? [] : [`marked as ${value('x-bg-release')}`];
  if (route.preview && value('cache-control') !== 'private, no-store') {
    faults.push('a preview that may be kept');
  }
  return before.via === undefined && after.via !== undefined ? [...faults, 'via'] : faults;
}

/** The cookies of the app as they were, and after them ours, if `release` says so. */
function faultsOfCookie(release: string | null, before: CloudFrontHeaders, after: CloudFrontHeaders): string[] {
  const sent = (headers: CloudFrontHeaders): string[] => (headers['set-cookie'] ?? []).map(({ value }) => value);
  const expected = [...sent(before), ...release === null ? [] : [`bg-release=${release}; Path=/; Secure; HttpOnly; SameSite=Lax`]];
  return JSON.stringify(expected) === JSON.stringify(sent(after)) ? [] : [`cookies ${JSON.stringify(sent(after)).slice(0, 200)}`];
}
