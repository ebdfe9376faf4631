/** What set-up gives to every app of a test. */
const GIVEN = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<string, unknown>;

/** The variable by which the CLI passes `-c` on to an app. */
export function contextWith(flags: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ...GIVEN, ...flags });
}

/** Arguments of the CLI: both ways to synthesize give the same templates then. */
export const NO_METADATA = ['--path-metadata=false', '--asset-metadata=false', '--version-reporting=false'];
