import { withEdge } from './fixture';

const VIEWER_REQUEST = `
  request.headers['x-bg-release'] = [{ key: 'X-Bg-Release', value: 'abc' }];
  delete request.headers['if-none-match'];
  return request;`;

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
  'accept': 'text/html',
  'accept-language': 'en',
  'accept-encoding': 'gzip, deflate, br',
  'cookie': 'bg-release=abc; theme=dark',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
};

test('a cached request with a viewer-request function takes less than 0.2 ms', async () => {
  await withEdge({ handlers: { 'viewer-request': VIEWER_REQUEST }, policy: { headers: ['x-bg-release'], gzip: true, brotli: true } }, async edge => {
    const count = 20_000;
    await edge.get('/index.html', BROWSER);
    const start = process.hrtime.bigint();
    for (let index = 0; index < count; index++) {
      await edge.get('/index.html', BROWSER);
    }
    const microseconds = Number(process.hrtime.bigint() - start) / 1000 / count;
    if (process.env.PRINT_SPEED) {
      process.stdout.write(`${microseconds.toFixed(1)} microseconds per cached request\n`);
    }
    expect(edge.origin).toHaveLength(1);
    expect(microseconds).toBeLessThan(200);
  });
});
