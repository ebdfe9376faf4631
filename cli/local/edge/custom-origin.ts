import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Headers, OriginRequest, OriginResponse } from '../cloudfront';
import { EMPTY_BODY, isWebSocket } from '../cloudfront';

/** Real servers by the domain name of an origin: `api.example.com` to `http://127.0.0.1:3000`. */
export type LocalOrigins = Readonly<Record<string, string>>;

/**
 * Asks the server that stands for a load balancer or an API. Only those that the user named are ever asked: a local
 * run must not reach the live system by accident. Node's client instead of `fetch`, which cannot send a Host header.
 */
export async function fetchFromServer(origins: LocalOrigins, request: OriginRequest): Promise<OriginResponse> {
  const { domainName } = request.origin;
  if (!Object.hasOwn(origins, domainName)) {
    throw new Error(`nothing stands for ${domainName}; pass --origin ${domainName}=http://127.0.0.1:PORT, or --backend for both colors`);
  }
  const query = request.querystring === '' ? '' : `?${request.querystring}`;
  const url = new URL(origins[domainName]);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { ...toNodeHeaders(request.headers), ...isWebSocket(request) && { connection: 'Upgrade', upgrade: 'websocket' } };
    const { method, gone } = request;
    const outgoing = send({ hostname: url.hostname, port: url.port, method, path: `${request.uri}${query}`, headers, signal: gone }, (incoming) => {
      const isStreamed = gone !== undefined && incoming.statusCode! < 400; // an error may have to give way to a page
      if (isStreamed) {
        resolve({ status: incoming.statusCode!, headers: headersOf(incoming), body: EMPTY_BODY, stream: incoming });
      } else {
        readAnswer(incoming).then(resolve, reject);
      }
    });
    outgoing.on('upgrade', (incoming, tunnel, head) => {
      tunnel.unshift(head);
      resolve({ status: incoming.statusCode!, headers: headersOf(incoming), body: EMPTY_BODY, tunnel });
    });
    outgoing.on('error', reject).end(request.body);
  });
}

/** Node takes a list for headers that may repeat, and refuses one for those that may not, such as Host. */
function toNodeHeaders(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

async function readAnswer(incoming: IncomingMessage): Promise<OriginResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return { status: incoming.statusCode as number, headers: headersOf(incoming), body: Buffer.concat(chunks) };
}

function headersOf(incoming: IncomingMessage): Headers {
  return Object.fromEntries(Object.entries(incoming.headersDistinct).map(([name, values]): [string, string[]] => [name, values as string[]]));
}
