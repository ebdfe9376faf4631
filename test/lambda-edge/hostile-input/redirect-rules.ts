import type { CloudFrontRequest, CloudFrontResultResponse } from 'aws-lambda';
import { DISTRIBUTION } from './sites';
import type { EdgeConfig } from '../../../src/core';

/** What a client takes for the host of an address, and what any host name of a distribution looks like. */
const HOST_NAME = /^[\w.-]+(:\d+)?$/;
const COOKIE = /^bg-preview=([A-Za-z0-9_-]{43})?; Path=\/; HttpOnly; Secure; SameSite=Lax(; Max-Age=0)?$/;

/**
 * What is wrong with a redirect of viewer-request. CloudFront takes requests for alternate names of the distribution only,
 * so a client chooses among these at most; what a Host header cannot hold must do no harm all the same.
 */
export function faultsOfRedirect(request: CloudFrontRequest, response: CloudFrontResultResponse, config: EdgeConfig): string[] {
  const location = response.headers?.location?.[0].value ?? '';
  const sent = request.headers.host?.[0]?.value ?? '';
  const host = HOST_NAME.test(sent) ? sent : DISTRIBUTION;
  const canonical = config.hosts?.redirected.includes(host.toLowerCase()) === true;
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) {
      faults.push(`${fault}: ${location.slice(0, 200)}`);
    }
  };
  const expectedHost = canonical ? config.hosts!.canonical : host;
  expect(location.startsWith(`https://${expectedHost}/`), 'not an absolute address of this host');
  // A browser resolves against the address that it asked; a hostile Host may be no host at all to it.
  for (const base of ['https://shop.example/a/b', 'http://shop.example/', `https://${DISTRIBUTION}`]) {
    expect(sameHost(location, base, expectedHost), `elsewhere, seen from ${base}`);
  }
  expect(response.status === (canonical ? '308' : '302'), `status ${response.status}`);
  const holdsCredential = queryNames(location).includes('bg-preview');
  expect(!holdsCredential || response.headers?.['cache-control']?.[0].value === 'no-store', 'a credential that a cache may keep');
  if (!canonical) {
    expect(COOKIE.test(response.headers?.['set-cookie']?.[0].value ?? ''), 'a cookie that is none of ours');
    expect(response.headers?.['set-cookie']?.length === 1, 'more than one cookie');
    expect(!holdsCredential, 'the credential stays in the address');
  }
  return faults;
}

/** As the stage reads them: an encoded name is another name. */
function queryNames(location: string): string[] {
  return location.replace(/#.*$/s, '').split('?').slice(1).join('?').split('&').map((pair) => pair.split('=')[0]);
}

function sameHost(location: string, base: string, expected: string): boolean {
  if (!URL.canParse(`https://${expected}/`)) {
    return true; // such a host leads nowhere
  }
  const { protocol, host, username, password } = new URL(location, base);
  return protocol === 'https:' && host === new URL(`https://${expected}/`).host && username === '' && password === '';
}

/** Whether a request had a reason to be answered with a redirect. */
export function mayRedirect({ method, querystring, headers }: CloudFrontRequest, { hosts, previewParameter }: EdgeConfig): boolean {
  const linked = (method === 'GET' || method === 'HEAD') && querystring.includes(previewParameter);
  return linked || hosts?.redirected.includes((headers.host?.[0]?.value ?? '').toLowerCase()) === true;
}
