/** Lambda@Edge events as CloudFront sends them; `index` makes each one different. */
type Headers = Record<string, { key: string; value: string }[]>;

const ACTIVE_RELEASE = '9bc1a77f0e55';

export const DOCUMENT = JSON.stringify({
  schema: 1,
  id: 'k3x9q2',
  generation: 7,
  active: 'green',
  releases: { blue: '3f2a90c1d2e4', green: ACTIVE_RELEASE },
  retained: [ACTIVE_RELEASE, '3f2a90c1d2e4', '71d20c4be9a8'],
  weight: 5,
  previews: [{ id: 'pVbJ0m3k9Qx2cT7uYw1AZg', release: '71d20c4be9a8', expires: 4_000_000_000 }],
});

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36';

/**
 * Four kinds of requests in turn: a navigation with the release cookie, its subresource, a first visit, and a client
 * that invents a release and a credential. Each comes from an address of its own and asks for a path of its own.
 */
export function viewerRequestEvent(index: number): object {
  const kind = index % 4;
  const cookie = kind === 2 ? undefined : kind === 3
    ? `bg-release=r${index}; bg-preview=${index}${'A'.repeat(40)}` : `theme=dark; session=abcdefghijklmnop; bg-release=${ACTIVE_RELEASE}`;
  return cloudFrontEvent('viewer-request', index, {
    'user-agent': AGENT,
    'accept': kind === 1 ? '*/*' : 'text/html,application/xhtml+xml',
    'sec-fetch-dest': kind === 1 ? 'image' : 'document',
    'x-bg-route': kind === 3 ? `r${index}.document` : undefined,
    'cookie': cookie,
  });
}

export function originRequestEvent(index: number): object {
  return cloudFrontEvent('origin-request', index, { 'x-bg-route': routeOf(index) });
}

export function originResponseEvent(index: number): object {
  const event = originRequestEvent(index) as { Records: [{ cf: object }] };
  const response = {
    status: index % 8 === 7 ? '404' : '200',
    statusDescription: 'OK',
    headers: fields({ 'content-type': 'text/html', 'etag': `"${index}"`, 'last-modified': 'Sat, 21 Nov 2026 10:00:00 GMT' }),
  };
  Object.assign(event.Records[0].cf, { response });
  return event;
}

function routeOf(index: number): string {
  return `${ACTIVE_RELEASE}.${index % 2 === 0 ? 'document' : 'subresource'}`;
}

function cloudFrontEvent(eventType: string, index: number, headers: Record<string, string | undefined>): object {
  return {
    Records: [{
      cf: {
        config: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType, requestId: `request-${index}` },
        request: {
          clientIp: addressOf(index),
          method: 'GET',
          uri: `/orders/${index}/`,
          querystring: '',
          headers: fields({ host: 'shop.example', ...headers }),
        },
      },
    }],
  };
}

/** A whole address block of clients: `addressOf(258)` is `203.0.1.2`. */
export function addressOf(index: number): string {
  return `203.${Math.floor(index / 65_536) % 256}.${Math.floor(index / 256) % 256}.${index % 256}`;
}

function fields(headers: Record<string, string | undefined>): Headers {
  return Object.fromEntries(Object.entries(headers).flatMap(([key, value]) => value === undefined ? [] : [[key, [{ key, value }]]]));
}
