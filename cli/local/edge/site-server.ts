import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Headers, ViewerRequest, ViewerResponse } from '../cloudfront';
import type { LocalEdge } from '../edge';
import type { LocalServer } from './http-server';
import { listen, readBody } from './http-server';
import { LOCATION_NAMES } from './locations';

/** Sends a request to a location other than the selected one; the edge never sees it. */
const LOCATION_HEADER = 'x-local-edge-location';

const CONNECTION_HEADERS = /^(connection|keep-alive|transfer-encoding|content-length)$/;

/** The site as browsers see it: plain HTTP on this machine, HTTPS as far as the edge knows. */
export async function startSiteServer(edge: Pick<LocalEdge, 'request' | 'selectedLocation'>, port: number): Promise<LocalServer> {
  return listen(port, '--port',
    (incoming, outgoing) => void serve(edge, incoming, outgoing),
    (incoming, connection) => void serveWebSocket(edge, incoming, connection));
}

async function serve(edge: Pick<LocalEdge, 'request' | 'selectedLocation'>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const location = String(incoming.headers[LOCATION_HEADER] ?? edge.selectedLocation());
    if (!LOCATION_NAMES.includes(location)) {
      outgoing.writeHead(400, { 'content-type': 'text/plain' }).end(`${LOCATION_HEADER} must be one of ${LOCATION_NAMES.join(', ')}\n`);
      return;
    }
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    write(await edge.request(location, { ...await toViewerRequest(incoming), gone: gone.signal }), incoming, outgoing);
  } catch (error) {
    outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`the local edge failed: ${(error as Error).message}\n`);
  }
}

/** What is no WebSocket after all is answered like any other request, and the connection ends. */
async function serveWebSocket(edge: Pick<LocalEdge, 'request' | 'selectedLocation'>, incoming: IncomingMessage, connection: Duplex): Promise<void> {
  connection.on('error', () => connection.destroy());
  try {
    const { status, headers, body, tunnel } = await edge.request(edge.selectedLocation(), await toViewerRequest(incoming));
    const end = tunnel === undefined
      ? { 'connection': ['close'], 'content-length': [String(body.length)] }
      : { connection: ['Upgrade'], upgrade: ['websocket'] };
    const kept = Object.entries({ ...headers, ...end }).flatMap(([name, values]: [string, string[]]) => values.map((value) => `${name}: ${value}\r\n`));
    connection.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${kept.join('')}\r\n`);
    if (tunnel === undefined) {
      connection.end(body);
    } else {
      pipeline(connection, tunnel, connection, () => tunnel.destroy());
    }
  } catch {
    connection.destroy();
  }
}

async function toViewerRequest(incoming: IncomingMessage): Promise<ViewerRequest> {
  const [uri, querystring = ''] = (incoming.url as string).split(/\?(.*)/s);
  const headers = Object.entries(incoming.headersDistinct).filter(([name]) => name !== LOCATION_HEADER);
  const body = await readBody(incoming);
  return {
    method: incoming.method as string,
    uri,
    querystring,
    headers: Object.fromEntries(headers) as Headers,
    clientIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    scheme: 'https',
    ...body.length > 0 ? { body } : {},
  };
}

function write({ status, headers, body, stream }: ViewerResponse, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.test(name)));
  if (kept.location !== undefined) {
    kept.location = kept.location.map((location) => withoutTls(location, incoming.headers.host));
  }
  if (stream !== undefined) {
    const length = headers['content-length'];
    outgoing.writeHead(status, length === undefined ? kept : { ...kept, 'content-length': length }).flushHeaders();
    pipeline(stream, outgoing, () => stream.destroy());
    return;
  }
  const hasBody = incoming.method !== 'HEAD' && status !== 204 && status !== 304;
  outgoing.writeHead(status, hasBody ? { ...kept, 'content-length': String(body.length) } : kept);
  outgoing.end(hasBody ? body : undefined);
}

/** Redirects of this site go to https, which nobody serves here. */
function withoutTls(location: string, host: string | undefined): string {
  const own = `https://${host}`;
  return location === own || location.startsWith(`${own}/`) || location.startsWith(`${own}?`) ? `http://${host}${location.slice(own.length)}` : location;
}
