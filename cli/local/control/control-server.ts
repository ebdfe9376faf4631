import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiAnswer, ApiEdge } from './control-api';
import { callApi, errorAnswer } from './control-api';
import { controlPageFolder, pageFile } from './control-page';
import { refusalOf } from './request-guard';
import { UserError } from '../../user-error';
import type { LocalServer } from '../edge/http-server';
import { listen, readBody } from '../edge/http-server';
import type { RequestLog, RequestLogEntry } from '../edge/request-log';

export interface ControlServerOptions {
  readonly edge: ApiEdge;
  readonly siteUrl: string;
  readonly requests: RequestLog;
  /** Folder of the control page. */
  readonly page?: string;
}

/** The page may load its own files and nothing else, and may not be framed. */
const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Serves the control page and the JSON API. */
export async function startControlServer(options: ControlServerOptions, port: number): Promise<LocalServer> {
  return listen(port, '--control-port', (incoming, outgoing) => {
    serve(options, incoming, outgoing).catch((error) => send(outgoing, errorAnswer(error)));
  });
}

async function serve(options: ControlServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const refusal = refusalOf(incoming);
  if (refusal !== undefined) {
    return send(outgoing, { status: 403, body: { ok: false, code: 'forbidden', message: refusal } });
  }
  const path = (incoming.url as string).split('?')[0];
  if (incoming.method === 'GET' && path === '/api/requests') {
    return streamRequests(options.requests, incoming, outgoing);
  }
  const method = incoming.method as string;
  const answer = await callApi(options.edge, options.siteUrl, method, path, method === 'POST' ? parseBody(await readBody(incoming)) : {});
  return answer === undefined ? sendPage(options.page ?? controlPageFolder(), path, outgoing) : send(outgoing, answer);
}

function parseBody(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      return fields as Record<string, unknown>;
    }
  } catch { // said below
  }
  throw new UserError('invalid', 'the body must be a JSON object', 'send {"verb":"status"} or the like');
}

/** Server-sent events: one JSON per request. A browser that reconnects gets what it missed. */
function streamRequests(requests: RequestLog, incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  outgoing.write(': connected\n\n');
  const write = (entry: RequestLogEntry) => outgoing.write(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`);
  const lastId = incoming.headers['last-event-id'];
  if (lastId !== undefined) {
    requests.after(Number(lastId)).forEach(write);
  }
  outgoing.on('close', requests.listen(write));
}

function sendPage(folder: string | undefined, path: string, outgoing: ServerResponse): void {
  const file = folder === undefined || path.startsWith('/api/') ? undefined : pageFile(folder, path);
  if (file === undefined) {
    return send(outgoing, { status: 404, body: { ok: false, code: 'not-found', message: `there is nothing at ${path}` } });
  }
  outgoing.writeHead(200, { ...PAGE_HEADERS, 'content-type': file.contentType }).end(file.body);
}

function send(outgoing: ServerResponse, { status, body }: ApiAnswer): void {
  if (!outgoing.headersSent) {
    outgoing.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  }
  outgoing.end(`${JSON.stringify(body)}\n`);
}
