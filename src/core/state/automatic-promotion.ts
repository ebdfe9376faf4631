import type { Command, Promote, Shift, Stage, Verb } from './command';
import type { Step, StepContext } from './step';
import type { AutomaticPromotion, StateSettings, Truth } from './truth';
import { candidateOf, promotableCandidate, settled, withRecord } from './truth';

/** What the controller does next by itself, and from when on: milliseconds since 1970. */
export interface NextStep {
  readonly command: Shift | Promote;
  readonly at: number;
  /** Steps that were begun before it. */
  readonly begun: number;
  readonly reason: string;
}

/** Whoever does one of these has taken over, also if it moves nothing: a shift to the share that is in place stops there. */
const TAKING_OVER: readonly Verb[] = ['shift', 'promote', 'abort', 'rollback', 'unstage', 'take-over'];

/**
 * The next step of an automatic promotion that is under way. Where it stands follows from the share that the candidate has, so
 * steps that a deploy changes meanwhile are those that count.
 *
 * With steps of 5% for 600 seconds and 25% for 600 seconds: after the stage a shift to 5, at once; 600 seconds after that is in force
 * a shift to 25; another 600 seconds later the promotion.
 */
export function nextStep(truth: Truth, { automaticPromotion: steps }: StateSettings): NextStep | undefined {
  const { automaticPromotion: progress } = truth;
  if (steps === undefined || progress === undefined || !isInPlace(progress, truth)) {
    return undefined;
  }
  const { release, weight, since } = progress;
  const begun = steps.filter((step) => step.weight <= weight).length;
  const at = begun === 0 ? since : since + steps[begun - 1].seconds * 1000;
  return begun < steps.length
    ? { command: { verb: 'shift', weight: steps[begun].weight, release, automatic: true }, at, begun, reason: `step ${begun + 1} of ${steps.length}` }
    : { command: { verb: 'promote', release, automatic: true }, at, begun, reason: `after step ${begun} of ${steps.length}` };
}

/** The next step, if its time has come: not before the share is in force, and not while the state is locked. */
export function dueStep(stored: Truth, nowMs: number, settings: StateSettings): NextStep | undefined {
  const truth = settled(stored, nowMs);
  const next = nextStep(truth, settings);
  return next !== undefined && truth.pending === undefined && truth.lock === undefined && nowMs >= next.at ? next : undefined;
}

/** What a command makes of it: a new candidate begins one, its own steps carry it on, and whoever else moves traffic ends it. */
export function withAutomaticPromotion(before: Truth, command: Command, done: Step, context: StepContext): Step {
  if (command.verb === 'stage') {
    return begunBy(command, done, context);
  }
  if (isOwnStep(command)) {
    return carriedOn(command, done, context);
  }
  const ended = endedBy(command, done);
  return command.verb === 'abort' && ended.truth !== before ? { ...ended, truth: distrusted(ended.truth, context) } : ended;
}

/** Whoever stages again what was staged already begins nothing. */
function begunBy({ release, byHand }: Stage, done: Step, { nowMs, generation, settings: { automaticPromotion: steps } }: StepContext): Step {
  if (done.truth.records[release].stagedIn !== generation) {
    return done;
  }
  const { automaticPromotion: _, ...truth } = done.truth;
  if (steps === undefined || byHand === true || promotableCandidate(truth) !== release) {
    return { ...done, truth };
  }
  return truth.records[release].abortedAt === undefined
    ? { truth: { ...truth, automaticPromotion: { release, weight: 0, since: nowMs } }, message: `${done.message} and is promoted by itself, in steps of ${steps.map(({ weight }) => `${weight}%`).join(', ')}` }
    : { truth, message: `${done.message}, but not promoted by itself: it was aborted; shift or promote it by hand` };
}

function carriedOn(command: Shift | Promote, done: Step, { nowMs }: StepContext): Step {
  const { automaticPromotion: progress, ...truth } = done.truth;
  if (progress === undefined) {
    return done;
  }
  const since = truth.pending === undefined ? nowMs : truth.pending.effectiveAt * 1000;
  return { ...done, truth: command.verb === 'promote' ? truth : { ...truth, automaticPromotion: { ...progress, weight: truth.weight, since } } };
}

function endedBy({ verb }: Command, done: Step): Step {
  const { automaticPromotion: progress, ...truth } = done.truth;
  return progress === undefined || (TAKING_OVER.indexOf(verb) < 0 && isInPlace(progress, truth))
    ? done
    : { truth, message: `${done.message}; the automatic promotion of ${progress.release} has ended` };
}

/** An abort says that something is wrong with the candidate, so it is promoted by hand from then on. */
function distrusted(truth: Truth, { nowMs, settings }: StepContext): Truth {
  const candidate = candidateOf(truth);
  return candidate === undefined || settings.automaticPromotion === undefined ? truth : withRecord(truth, candidate, { abortedAt: nowMs });
}

function isOwnStep(command: Command): command is Shift | Promote {
  return (command.verb === 'shift' || command.verb === 'promote') && command.automatic === true;
}

/** Asked for each time: an older controller knows nothing of it and moves traffic all the same. */
function isInPlace({ release, weight }: AutomaticPromotion, truth: Truth): boolean {
  return truth.weight === weight && promotableCandidate(truth) === release;
}
