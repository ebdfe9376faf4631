import { backendOrigins } from '../../../../cli/local/edge/backends';

const URLS = { blue: 'http://127.0.0.1:3001', green: 'http://127.0.0.1:3002' };

/** A distribution with a site and a backend. */
function distribution(blue: string, green: string) {
  const headers = [{ HeaderName: 'x-bg-origin-blue', HeaderValue: blue }, { HeaderName: 'x-bg-origin-green', HeaderValue: green }];
  return {
    DistributionConfig: {
      Origins: [{ Id: 'site' }, { Id: 'api', OriginCustomHeaders: headers }],
      CacheBehaviors: [{ PathPattern: '/assets/*', TargetOriginId: 'site' }, { PathPattern: '/api/*', TargetOriginId: 'api' }],
    },
  };
}

test('a server per color stands for the address that the router has of it', () => {
  expect(backendOrigins(distribution('b.example.com', 'g.example.com'), { '/api/*': URLS })).toEqual({ 'b.example.com': URLS.blue, 'g.example.com': URLS.green });
});

test('one server stands for a service with one address, two do not', () => {
  const one = distribution('api.example.com', 'api.example.com');
  expect(backendOrigins(one, { '/api/*': { blue: URLS.blue, green: URLS.blue } })).toEqual({ 'api.example.com': URLS.blue });
  expect(() => backendOrigins(one, { '/api/*': URLS })).toThrow('both colors of /api/* have one address');
});

test('a distribution without a backend takes none', () => {
  expect(backendOrigins({ DistributionConfig: { Origins: [] } }, {})).toEqual({});
  expect(() => backendOrigins({ DistributionConfig: { Origins: [] } }, { '/api/*': URLS })).toThrow('the router has no backend with the path pattern /api/*');
  expect(() => backendOrigins(distribution('b', 'g'), { '/assets/*': URLS })).toThrow('the router has no backend with the path pattern /assets/*');
});
