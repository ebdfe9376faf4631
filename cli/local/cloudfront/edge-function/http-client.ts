import { EventEmitter } from 'node:events';
import type { Fetch } from '../ports';

interface RequestOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** As much of an `http.IncomingMessage` as handlers read. */
class Answer extends EventEmitter {
  constructor(public readonly statusCode: number) {
    super();
  }

  setEncoding(): void {
    // bodies are text already
  }
}

/** As much of an `http.ClientRequest` as handlers use. */
class ClientRequest extends EventEmitter {
  private readonly controller = new AbortController();

  constructor(
    private readonly send: (body: string | undefined, signal: AbortSignal) => Promise<Response>, private readonly onAnswer: (answer: Answer) => void,
  ) {
    super();
  }

  end(body?: string): void {
    this.receive(body).catch(error => this.emit('error', error));
  }

  destroy(error: Error): void {
    this.controller.abort(error);
  }

  private async receive(body?: string): Promise<void> {
    const response = await this.send(body, this.controller.signal);
    const text = await response.text();
    const answer = new Answer(response.status);
    this.onAnswer(answer);
    answer.emit('data', text);
    answer.emit('end');
  }
}

/** What `node:http` and `node:https` are inside an environment: requests go through the injected network. */
export function createHttpClient(fetch: Fetch) {
  return {
    request: (url: URL, { method, headers }: RequestOptions, onAnswer: (answer: Answer) => void) =>
      new ClientRequest(async (body, signal) => fetch(url.href, { method, headers, body, signal }), onAnswer),
  };
}
