import type { Command } from 'commander';
import { parseDuration, parseWholeNumber } from './values';
import type { TargetOptions } from '../target/target-options';
import { addTargetOptions } from '../target/target-options';

/** Options that every verb of a state takes. */
export interface VerbOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Options of verbs that change something. */
export interface WriteOptions extends VerbOptions {
  readonly reason?: string;
  readonly expectGeneration?: number;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

const TEN_MINUTES = 600;

export function addReadOptions(command: Command): Command {
  return addTargetOptions(command).option('--json', 'print one JSON object, for pipelines');
}

export function addWriteOptions(command: Command): Command {
  return addReadOptions(command)
    .option('--reason <text>', 'why; the history keeps it')
    .option('--expect-generation <number>', 'refuse if the state has moved on since this generation', parseWholeNumber)
    .option('--dry-run', 'say what would come of it, and change nothing');
}

/** Of verbs that something may hold up. */
const FORCE = 'act although the state is locked, and ask no alarm, service, function, load balancer, record of others or trafficHook; '
  + 'needs the grant to administer';

export function addForceOption(command: Command): Command {
  return command.option('--force', FORCE);
}

/** For verbs that move traffic. */
export function addWaitOptions(command: Command): Command {
  return command
    .option('--wait', 'return when the change is in force everywhere and read again')
    .option('--timeout <duration>', 'how long to wait at most (default: 10m)', parseDuration, undefined);
}

export function timeoutOf({ timeout }: WriteOptions): number {
  return timeout ?? TEN_MINUTES;
}
