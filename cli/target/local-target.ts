import { localUser } from './local-user';
import type { CommandFields, ReleaseTarget } from './release-target';
import { reportOf } from './report-of';
import type { OperatorAnswer, OperatorVerb, StatusReport } from '../../src/core';
import { UserError } from '../user-error';

/** A state on the local edge, through the JSON API of its control page. */
export class LocalTarget implements ReleaseTarget {
  private readonly url: URL;

  constructor(url: string) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
      throw new UserError('invalid-url', `'--local' must be a URL, got: ${url}`, 'pass the control URL, for example http://127.0.0.1:4401');
    }
    this.url = new URL(url);
  }

  async status(): Promise<StatusReport> {
    return reportOf(await this.command('status'));
  }

  async command(verb: OperatorVerb, fields: CommandFields = {}): Promise<OperatorAnswer> {
    const { status, body } = await this.call('POST', '/api/commands', { actor: localUser(), ...fields, verb });
    if (status !== 200 && status !== 409) {
      throw failureOf(body);
    }
    return body as OperatorAnswer;
  }

  async siteUrl(): Promise<string | undefined> {
    const { body } = await this.call('GET', '/api/status');
    return (body as { siteUrl?: string }).siteUrl;
  }

  private async call(method: string, path: string, fields?: unknown): Promise<{ status: number; body: unknown }> {
    const request = { method, ...fields === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) } };
    const response = await fetch(new URL(path, this.url), request).catch((cause) => {
      throw new UserError('no-local-edge', `no local edge answers at ${this.url.origin}`, 'start one with `cdk-blue-green local`, or pass its control URL to --local', { cause });
    });
    const body = await response.json().catch((cause: unknown) => {
      throw new UserError('no-local-edge', `what answers at ${this.url.origin} is no local edge`, 'pass the URL of its control page to --local', { cause });
    });
    return { status: response.status, body };
  }
}

function failureOf(body: unknown): UserError {
  const { code, message, resolution } = body as { code?: string; message?: string; resolution?: string };
  return new UserError(code ?? 'unexpected-answer', message ?? 'the local edge gave no sensible answer', resolution ?? 'see the terminal in which it runs');
}
