/** A command of the CDK CLI, with all that it sees of its surroundings. */
export interface Command {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a command ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command in the pool that set-up started. */
export async function runCdk(command: Command): Promise<Run> {
  const response = await fetch(process.env.CDK_CLI_URL!, { method: 'POST', body: JSON.stringify(command) });
  return await response.json() as Run;
}
