import { Option } from 'commander';
import type { Command } from 'commander';
import { LocalClient } from '../local-client';
import { UserError } from '../user-error';

export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:4401';

/** Options that every verb of a state takes. */
export interface VerbOptions {
  readonly local?: string | true;
  readonly json?: boolean;
  readonly reason?: string;
  readonly wait?: boolean;
}

export function addReadOptions(command: Command): Command {
  return command
    .addOption(new Option('--local [url]', 'the local edge to talk to').preset(DEFAULT_LOCAL_URL))
    .option('--json', 'print JSON, for pipelines');
}

export function addWriteOptions(command: Command): Command {
  return addReadOptions(command).option('--reason <text>', 'why; the history keeps it');
}

/** The local edge that was asked for: this version reaches no other state. */
export function localClient({ local }: VerbOptions): LocalClient {
  if (local === undefined) {
    throw new UserError('local-only', 'this version reaches release states through --local only', 'start `cdk-blue-green local` and add --local; real accounts follow');
  }
  return new LocalClient(String(local));
}
