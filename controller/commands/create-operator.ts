import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Controller, Outcome } from '../controller';
import { parseOperatorRequest } from './operator-request';
import { isGranted } from './verbs';
import type { Result } from '../../src/core/result';
import type { OperatorAnswer } from '../../src/core/state/operator-answer';
import type { OperatorRequest } from '../../src/core/state/operator-request';
import type { Refusal } from '../../src/core/state/refusal';

/** A day, if a preview names no duration. */
const PREVIEW_SECONDS = 86_400;

const PREVIEW_ID_LENGTH = 22;

/** Entries of the history, if nobody says how many. */
const HISTORY_LENGTH = 20;

/** Takes commands from CLI, pipelines, alarms, schedule and events; never from CloudFormation. */
export function createOperator(controller: Controller): (event: unknown, context: Context) => Promise<OperatorAnswer> {
  return async (event, context) => {
    const parsed = parseOperatorRequest(event);
    if (!parsed.ok) {
      return { ok: false, code: 'invalid', message: parsed.error };
    }
    const request = parsed.value;
    if (!isGranted(context.invokedFunctionArn, request.verb, request.force === true)) {
      return { ok: false, code: 'not-granted', message: `this alias of the operator does not take '${request.verb}'; ask for the grant that does` };
    }
    return perform(request, controller);
  };
}

async function perform(request: OperatorRequest, controller: Controller): Promise<OperatorAnswer> {
  switch (request.verb) {
    case 'status': return status(controller);
    case 'history': return history(request, controller);
    case 'reconcile': return reconcile(controller);
    case 'upload': throw new Error('upload: being built');
    case 'stage': return answer(await controller.stage(request.release!, request));
    case 'preview': return preview(request, controller);
    case 'shift': return answer(await controller.run({ verb: 'shift', weight: request.weight! }, request));
    case 'promote': return answer(await controller.run({ verb: 'promote', release: request.release, color: request.color }, request));
    case 'deny':
    case 'allow': return answer(await controller.run({ verb: request.verb, release: request.release! }, request));
    case 'prune': return answer(await controller.prune(request));
    case 'revoke': return answer(await controller.run({ verb: 'revoke', id: request.id! }, request));
    default: return answer(await controller.run({ verb: request.verb }, request));
  }
}

async function status(controller: Controller): Promise<OperatorAnswer> {
  const report = await controller.status();
  return { ok: true, message: '', changed: false, generation: report.truth?.generation ?? null, status: report };
}

async function history({ limit, before }: OperatorRequest, controller: Controller): Promise<OperatorAnswer> {
  const entries = await controller.history(limit ?? HISTORY_LENGTH, before);
  return { ok: true, message: '', changed: false, generation: (await controller.load())?.generation ?? null, history: entries };
}

async function reconcile(controller: Controller): Promise<OperatorAnswer> {
  await controller.takeOverBrokenGlass();
  const { failed } = await controller.reconcile();
  const failures = [...failed.map(({ name, error }) => `${name}: ${error}`), ...await controller.invalidateDue()];
  const truth = await controller.load();
  const message = failures.length === 0 ? 'every copy says what the truth says' : failures.join('; ');
  return { ok: true, message, changed: false, generation: truth?.generation ?? null };
}

/** The token leaves in this answer and is kept nowhere: the state knows its digest only. */
async function preview(request: OperatorRequest, controller: Controller): Promise<OperatorAnswer> {
  const token = randomBytes(32).toString('base64url');
  const id = createHash('sha256').update(token).digest('base64url').slice(0, PREVIEW_ID_LENGTH);
  const expires = Math.floor(Date.now() / 1000) + (request.duration ?? PREVIEW_SECONDS);
  const result = answer(await controller.run({ verb: 'preview', release: request.release!, id, expires }, request));
  return result.ok ? { ...result, token } : result;
}

function answer(result: Result<Outcome, Refusal>): OperatorAnswer {
  if (!result.ok) {
    return { ok: false, ...result.error };
  }
  const { truth, changed, message, effectiveAt } = result.value;
  return { ok: true, message, changed, generation: truth.generation, effectiveAt };
}
