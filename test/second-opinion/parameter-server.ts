import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Text of the parameter by region; a region without one answers ParameterNotFound. */
export type ParameterTexts = Readonly<Record<string, string | undefined>>;

/** SSM in every region, as far as signed reads of one parameter see it. Takes all other calls without a word. */
export interface ParameterServer {
  readonly url: string;
  hold(texts: ParameterTexts): void;
  close(): Promise<void>;
}

export async function startParameterServer(name: string): Promise<ParameterServer> {
  let texts: ParameterTexts = {};

  function answer(request: IncomingMessage, body: string): { status: number; body: unknown } {
    if (request.headers['x-amz-target'] !== 'AmazonSSM.GetParameter') {
      return { status: 200, body: {} };
    }
    const [, region = ''] = /Credential=[^/]+\/\d{8}\/([^/]+)\/ssm\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
    const value = (JSON.parse(body) as { Name: string }).Name === name ? texts[region] : undefined;
    return value === undefined
      ? { status: 400, body: { __type: 'ParameterNotFound' } }
      : { status: 200, body: { Parameter: { Name: name, Value: value } } };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (next) => {
      texts = next;
    },
    close: async () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
