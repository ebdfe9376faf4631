import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Controller } from '../controller';
import type { Outcome } from '../outcome';
import { isGranted } from './is-granted';
import { parseOperatorRequest } from './operator-request';
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
      controller.metrics.refused();
      return { ok: false, code: 'invalid', message: parsed.error };
    }
    const isRehearsal = parsed.value.dryRun === true;
    const result = await permitted(parsed.value, context, controller);
    if (!result.ok && !isRehearsal) {
      controller.metrics.refused();
    }
    return result.ok && isRehearsal ? { ...result, dryRun: true } : result;
  };
}

async function permitted(request: OperatorRequest, { awsRequestId, invokedFunctionArn }: Context, controller: Controller): Promise<OperatorAnswer> {
  return isGranted(invokedFunctionArn, request.verb, request.force === true)
    ? perform(request, controller, awsRequestId)
    : { ok: false, code: 'not-granted', message: `this alias of the operator does not take '${request.verb}'; ask for the grant that does` };
}

async function perform(request: OperatorRequest, controller: Controller, invocation: string | undefined): Promise<OperatorAnswer> {
  const commands = request.dryRun === true ? controller.rehearsal : onceIn(invocation, controller);
  switch (request.verb) {
    case 'status': return status(controller);
    case 'history': return history(request, controller);
    case 'reconcile': return done(await commands.repair());
    case 'alarm': return alarm(request, commands);
    case 'upload': return upload(request, controller);
    case 'stage': return answer(await commands.stage(request.release!, request));
    case 'preview': return preview(request, request.dryRun === true ? commands : controller); // a credential that was lost is issued anew
    case 'shift': return answer(await commands.run({ verb: 'shift', weight: request.weight!, release: request.release }, request));
    case 'promote': return answer(await commands.run({ verb: 'promote', release: request.release, color: request.color }, request));
    case 'deny':
    case 'allow': return answer(await commands.run({ verb: request.verb, release: request.release! }, request));
    case 'prune': return answer(await commands.prune(request));
    case 'revoke': return answer(await commands.run({ verb: 'revoke', id: request.id! }, request));
    default: return answer(await commands.run({ verb: request.verb }, request));
  }
}

type Commands = Pick<Controller, 'alarm' | 'prune' | 'repair' | 'run' | 'stage'>;

/** Lambda repeats an asynchronous invocation that failed, also after its commit, under its id: what it did it does not do again. */
function onceIn(invocation: string | undefined, controller: Controller): Commands {
  const nonce = invocation === undefined || invocation === '' ? undefined : `invocation ${invocation}`;
  return {
    alarm: async (given) => controller.alarm(given),
    prune: async (request) => controller.prune(request),
    repair: async () => controller.repair(),
    run: async (command, request) => controller.run(command, request, { nonce }),
    stage: async (release, request) => controller.stage(release, request, { nonce }),
  };
}

async function alarm({ alarm: name, reason, time }: OperatorRequest, commands: Pick<Controller, 'alarm'>): Promise<OperatorAnswer> {
  return answer(await commands.alarm({ name: name!, reason, wentOffAt: time === undefined ? undefined : Date.parse(time) }));
}

async function status(controller: Controller): Promise<OperatorAnswer> {
  const report = await controller.status();
  return { ok: true, message: '', changed: false, generation: report.truth?.generation ?? null, status: report };
}

async function history({ limit, before }: OperatorRequest, controller: Controller): Promise<OperatorAnswer> {
  const entries = await controller.history(limit ?? HISTORY_LENGTH, before);
  return { ok: true, message: '', changed: false, generation: (await controller.load())?.generation ?? null, history: entries };
}

/** The truth stays as it is: whatever is uploaded is nowhere until it is staged. */
async function upload(request: OperatorRequest, controller: Controller): Promise<OperatorAnswer> {
  const truth = await controller.load();
  const plan = await controller.uploads.plan(request, truth);
  if (!plan.ok) {
    return { ok: false, ...plan.error };
  }
  const { release, missing, present } = plan.value;
  const message = missing === 0
    ? `every file of release ${release} is in place; stage it`
    : `${missing} of ${missing + present} files of release ${release} are to be uploaded`;
  return { ok: true, message, changed: request.dryRun === true && missing > 0, generation: truth!.generation, upload: plan.value };
}

/** The token leaves in this answer and is kept nowhere: the state knows its digest only. */
async function preview(request: OperatorRequest, commands: Pick<Controller, 'run'>): Promise<OperatorAnswer> {
  const token = randomBytes(32).toString('base64url');
  const id = createHash('sha256').update(token).digest('base64url').slice(0, PREVIEW_ID_LENGTH);
  const expires = Math.floor(Date.now() / 1000) + (request.duration ?? PREVIEW_SECONDS);
  const result = answer(await commands.run({ verb: 'preview', release: request.release!, id, expires }, request));
  return result.ok && request.dryRun !== true ? { ...result, id, token } : result;
}

function answer(result: Result<Outcome, Refusal>): OperatorAnswer {
  if (!result.ok) {
    return { ok: false, ...result.error };
  }
  return done(result.value);
}

function done({ message, changed, generation, effectiveAt }: Outcome): OperatorAnswer {
  return { ok: true, message, changed, generation, effectiveAt };
}
