import type { InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountOptions } from './account';
import { clientOptions, regionOf } from './account';
import { accountError, isThrottle } from './account-error';
import { lambdaSdk } from './sdk';
import type { Grant, OperatorAnswer } from '../../../src/core';
import { UserError } from '../../user-error';

/** The operator may work for five minutes: it uploads nothing, but looks at every file of a release. */
const PATIENCE = { connectionTimeout: 5000, requestTimeout: 310_000, throwOnRequestTimeout: true };

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 150;

/**
 * The operator function of one state. Only what AWS did not let in is sent again: whether a command that got lost on the way
 * was carried out, nobody knows.
 */
export class OperatorFunction {
  private readonly client: LambdaClient;
  private region = '';

  constructor(readonly name: string, private readonly options: AccountOptions) {
    this.client = new (lambdaSdk().LambdaClient)({ ...clientOptions(options), requestHandler: PATIENCE, maxAttempts: 1 });
  }

  /** Rejects with the error of the SDK where IAM or a missing function is the reason; the caller knows more of those. */
  async invoke(alias: Grant, payload: unknown): Promise<OperatorAnswer> {
    this.region = await regionOf(this.client.config, this.options);
    const output = await this.send(alias, JSON.stringify(payload)).catch((error) => {
      throw accountError(error, { region: this.region, profile: this.options.profile });
    });
    const text = Buffer.from(output.Payload ?? []).toString('utf8');
    if (output.FunctionError !== undefined) {
      throw functionError(this.name, text);
    }
    return parseAnswer(this.name, text);
  }

  get place(): string {
    return this.region;
  }

  private async send(alias: Grant, payload: string): Promise<InvokeCommandOutput> {
    const command = new (lambdaSdk().InvokeCommand)({ FunctionName: this.name, Qualifier: alias, Payload: Buffer.from(payload) });
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.client.send(command);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof Error && isThrottle(error))) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random())));
      }
    }
  }
}

function functionError(name: string, text: string): UserError {
  const { errorMessage = text } = parsed(text) as { errorMessage?: string } ?? {};
  return /Task timed out/.test(errorMessage)
    ? new UserError('operator-timeout', `the operator ${name} ran out of time (${errorMessage})`, 'look at the status before you try again: the change may be recorded')
    : new UserError('operator-failed', `the operator ${name} failed: ${errorMessage}`, 'look at the status before you try again, and at the logs of the function');
}

function parseAnswer(name: string, text: string): OperatorAnswer {
  const answer = parsed(text);
  if (typeof answer !== 'object' || answer === null || typeof (answer as { ok?: unknown }).ok !== 'boolean') {
    throw new UserError('unexpected-answer', `what answers as ${name} is no operator of a release state`, 'check the name of the state or stack');
  }
  return answer as OperatorAnswer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
