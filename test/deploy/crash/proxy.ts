import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call to AWS that went through here. Times are milliseconds since 1970. */
export interface Call {
  /** Service and operation, as SDKs name them. */
  readonly target: string;
  readonly region: string;
  readonly body: string;
  forwardedAt?: number;
  answeredAt?: number;
  status?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Forward = () => Promise<Answer>;

/** May stop a call on its way; without an answer the connection breaks. */
export type Meddle = (call: Call, forward: Forward) => Promise<Answer | undefined>;

/** Stands between one process and AWS: knows every call, and when each was on its way. */
export class Proxy {
  public static async start(upstream: string): Promise<Proxy> {
    const proxy = new Proxy(new URL(upstream));
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  public calls: Call[] = [];
  public meddle?: Meddle;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;
  private open = 0;

  private constructor(private readonly upstream: URL) {
    this.server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whether no call is on its way. */
  public get isIdle(): boolean {
    return this.open === 0;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.open++;
    try {
      const body = await bytesOf(incoming);
      const call: Call = {
        target: String(incoming.headers['x-amz-target'] ?? `${incoming.method} ${incoming.url}`),
        region: /Credential=\w+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '',
        body: body.toString(),
      };
      this.calls.push(call);
      const forward = async (): Promise<Answer> => this.forward(call, incoming, body);
      const answer = await (this.meddle === undefined ? forward() : this.meddle(call, forward));
      if (answer === undefined) {
        outgoing.destroy();
      } else {
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      }
    } catch {
      outgoing.destroy(); // whoever called is gone
    } finally {
      this.open--;
    }
  }

  private async forward(call: Call, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    call.forwardedAt = Date.now();
    const { hostname, port } = this.upstream;
    const { 'transfer-encoding': _, ...kept } = headers;
    const answered = await new Promise<IncomingMessage>((done, fail) => {
      request({ hostname, port, method, path: url, agent: this.agent, headers: { ...kept, 'content-length': body.length } }, done)
        .on('error', fail).end(body);
    });
    const answer = { status: answered.statusCode!, headers: answered.headers, body: await bytesOf(answered) };
    call.answeredAt = Date.now();
    call.status = answer.status;
    return answer;
  }
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
