import * as fc from 'fast-check';
import type { Handlers } from './handlers';
import { loadHandlers } from './handlers';
import { originRequestProperty } from './origin-request-rules';
import { originResponseProperty } from './origin-response-rules';
import { SITES } from './sites';
import { viewerRequestProperty } from './viewer-request-rules';
import type { Break } from '../../properties/broken-source';
import { brokenBundles } from '../../properties/edge-bundles';

type Property = (sites: readonly Handlers[]) => fc.IAsyncProperty<[number, unknown]>;
type Mistake = [mistake: string, file: string, from: string, to: string];

const VIEWER_REQUEST = 'lambda-edge/viewer-request.ts';
const ORIGIN_REQUEST = 'lambda-edge/origin-request.ts';
const ORIGIN_RESPONSE = 'lambda-edge/origin-response.ts';
const HEADERS = 'lambda-edge/adapter/headers.ts';
const ORIGIN = 'lambda-edge/adapter/origin.ts';
const DECIDE = 'src/core/edge/decide.ts';
const RELEASE_PATH = 'src/core/edge/release-path.ts';

const IN_VIEWER_REQUEST: Mistake[] = [
  ['internal headers of a client pass', VIEWER_REQUEST, 'removeInternalHeaders(request.headers);', ''],
  ['a header of a client gets into the route', VIEWER_REQUEST, 'writeRouteValue(decision, requestId)', 'request.headers[\'sec-purpose\']?.[0]?.value ?? writeRouteValue(decision, requestId)'],
  ['a read-only header is removed', VIEWER_REQUEST, 'delete request.headers[\'if-range\'];', 'delete request.headers[\'if-range\']; delete request.headers.via;'],
  ['a document keeps its conditions', VIEWER_REQUEST, 'delete request.headers[\'if-none-match\'];', ''],
  ['a header without values throws', HEADERS, 'headers[name]?.[0]?.value', 'headers[name]?.[0].value'],
  ['a cookie selects whatever it names', DECIDE, '.filter((release) => document.retained.indexOf(release) >= 0)', '.filter(() => true)'],
  ['a cookie selects what objects have anyway', DECIDE, '.filter((release) => document.retained.indexOf(release) >= 0)', '.filter((release) => release in Object(document.retained))'],
  ['a credential that nobody issued opens a release', DECIDE, 'facts.previewIds.indexOf(entry.id) >= 0', 'facts.previewIds.length > 0'],
  ['a credential on its way to the canonical host is kept', 'lambda-edge/adapter/responses.ts', 'if (!mayHoldCredential)', 'if (true)'],
  ['the canonical address takes the path as it is', 'src/core/edge/canonical-host.ts', '${localAddress(path, querystring)}', '${path}${querystring === \'\' ? \'\' : `?${querystring}`}'],
  ['control characters get into an address', 'src/core/edge/local-address.ts', 'return text.replace(NOT_IN_A_URL, \'\');', 'return text;'],
  ['the Host header gets into an address unseen', 'lambda-edge/adapter/host.ts', 'HOST.test(host) ? host : distributionDomainName', 'host'],
  ['the credential stays in the address', 'src/core/edge/preview-link.ts', 'nameOf(pair) !== parameter', 'pair !== credentials[0]'],
  ['a credential of any form gets into the cookie', 'src/core/edge/preview-link.ts', 'TOKEN_PATTERN.test(token) ? token : \'\'', 'token'],
];

const IN_ORIGIN_REQUEST: Mistake[] = [
  ['backslashes and encoded slashes pass', RELEASE_PATH, '!UNSAFE.test(path) && ', ''],
  ['encoded dots pass', RELEASE_PATH, 'path.replace(DOT, \'.\')', 'path'],
  ['dots that are encoded twice pass', RELEASE_PATH, '/%(25)*2e/gi', '/%2e/gi'],
  ['a path outgrows what CloudFront takes', ORIGIN_REQUEST, ' || path.length + request.querystring.length >= MAX_URL_LENGTH', ''],
  ['a request without decision goes on', ORIGIN_REQUEST, '?? \'\');\n  if (route === null)', '?? \'\') ?? { release: \'one\', requestClass: \'document\', color: null, preview: false } as RouteValue;\n  if (route === null)'],
  ['a client names the backend', ORIGIN, 'request.origin?.custom?.customHeaders ?? {}', 'request.headers'],
  ['the Host header stays behind', ORIGIN, 'setHeader(request.headers, \'host\', domainName);', ''],
  ['a read-only header is written', ORIGIN, 'setHeader(request.headers, \'host\', domainName);', 'setHeader(request.headers, \'host\', domainName); setHeader(request.headers, \'via\', domainName);'],
  ['backends learn the credential', ORIGIN_REQUEST, 'removeCookie(request.headers, config.cookies.preview);', ''],
  ['a cookie of the app goes with the credential', HEADERS, 'pair.trim().split(\'=\')[0] !== name', '!pair.includes(name)'],
];

const IN_ORIGIN_RESPONSE: Mistake[] = [
  ['errors set the cookie', ORIGIN_RESPONSE, 'SUCCESS.includes(response.status)', 'true'],
  ['a page for what is missing sets the cookie', ORIGIN_RESPONSE, '!missing && ', ''],
  ['a page for what is missing is a success', ORIGIN_RESPONSE, 'response.status = \'404\';', ''],
  ['subresources set the cookie', ORIGIN_RESPONSE, 'if (route.requestClass === \'document\' && opensPage(headers)) {\n    const value', '{\n    const value'],
  ['previews set the cookie', ORIGIN_RESPONSE, 'if (route.preview) {', 'if (false) {'],
  ['cookies of the app are lost', ORIGIN_RESPONSE, '...headers[\'set-cookie\'] ?? [], ', ''],
  ['the cookie names the release that the origin names', ORIGIN_RESPONSE, '=${route.release}; Path', '=${headers[RELEASE_HEADER]?.[1]?.value ?? \'one\'}; Path'],
  ['a read-only header is removed', ORIGIN_RESPONSE, 'return response;', 'delete response.headers.via;\n  return response;'],
];

const STAGES: [stage: string, property: Property, mistakes: Mistake[]][] = [
  ['viewer-request', viewerRequestProperty as Property, IN_VIEWER_REQUEST],
  ['origin-request', originRequestProperty as Property, IN_ORIGIN_REQUEST],
  ['origin-response', originResponseProperty as Property, IN_ORIGIN_RESPONSE],
];

describe.each(STAGES)('hostile events show that in %s', (_, property, mistakes) => {
  test.each(mistakes)('%s', async (__, file, from, to) => {
    const breaks: Break[] = [{ file, from, to }];
    const bundles = await Promise.all(SITES.map(async ({ config }) => brokenBundles(config, breaks)));
    try {
      const sites = SITES.map((site, index) => loadHandlers(bundles[index], site));
      const { failed } = await fc.check(property(sites), { seed: 20261121, numRuns: 10_000, endOnFailure: true });
      expect(failed).toBe(true);
    } finally {
      bundles.forEach((laid) => laid.remove());
    }
  });
});
