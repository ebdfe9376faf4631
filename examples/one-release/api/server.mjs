import { createServer } from 'node:http';

const { RELEASE: release = 'unknown', PORT: port = '8080' } = process.env;
const shows = [{ title: 'Opening night', seats: 12 }, { title: 'Matinee', seats: 40 }];

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const answers = { '/api/health': { ok: true }, '/api/shows': { release, shows } };
  const found = Object.hasOwn(answers, pathname);
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(found ? answers[pathname] : { error: `nothing at ${pathname}` }));
});

server.keepAliveTimeout = 65_000; // longer than the load balancer's, which would else reuse a connection that just closed
server.listen(Number(port));
process.on('SIGTERM', () => server.close());
