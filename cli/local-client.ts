import { userInfo } from 'node:os';
import type { LocalStatus } from './local/control/control-api';
import { UserError } from './user-error';

/** What a command gives, done or refused. */
export type CommandAnswer =
  | {
    readonly ok: true;
    readonly message: string;
    readonly changed?: boolean;
    readonly generation: number | null;
    readonly effectiveAt?: number;
    readonly link?: string;
  }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The local edge as the verbs see it: the JSON API of its control page. */
export class LocalClient {
  constructor(private readonly url: string) {}

  async status(): Promise<LocalStatus> {
    const { status, body } = await this.call('GET', '/api/status');
    if (status !== 200) {
      throw unexpected(body);
    }
    return body as LocalStatus;
  }

  /** A refusal is an answer; anything else that goes wrong is thrown. */
  async command(verb: string, fields: Readonly<Record<string, unknown>>): Promise<CommandAnswer> {
    const { status, body } = await this.call('POST', '/api/commands', { actor: actor(), ...fields, verb });
    if (status !== 200 && status !== 409) {
      throw unexpected(body);
    }
    return body as CommandAnswer;
  }

  private async call(method: string, path: string, fields?: unknown): Promise<{ status: number; body: unknown }> {
    const url = parseUrl(this.url);
    const request = { method, ...fields === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) } };
    const response = await fetch(new URL(path, url), request).catch((cause) => {
      throw new UserError('no-local-edge', `no local edge answers at ${this.url}`, 'start one with `cdk-blue-green local`, or pass its control URL to --local', { cause });
    });
    const body = await response.json().catch((cause: unknown) => {
      throw new UserError('no-local-edge', `what answers at ${this.url} is no local edge`, 'pass the URL of its control page to --local', { cause });
    });
    return { status: response.status, body };
  }
}

function parseUrl(url: string): URL {
  if (!URL.canParse(url)) {
    throw new UserError('invalid-url', `'--local' must be a URL, got: ${url}`, 'pass the control URL, for example http://127.0.0.1:4401');
  }
  return new URL(url);
}

function unexpected(body: unknown): UserError {
  const { code, message } = body as { code?: string; message?: string };
  return new UserError(code ?? 'unexpected-answer', message ?? 'the local edge gave no sensible answer', 'see the terminal in which it runs');
}

/** The audit names who acted. */
function actor(): string {
  try {
    return `${userInfo().username} (cli)`;
  } catch { // no entry for this user, as in some containers
    return 'cli';
  }
}
