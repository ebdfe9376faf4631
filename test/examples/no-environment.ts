const VARIABLES = ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION'] as const;

/** Whoever runs the tests may have an account; templates are not to show it. */
export function withoutEnvironment(): void {
  const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

  beforeEach(() => {
    VARIABLES.forEach((name) => delete process.env[name]);
  });

  afterEach(() => {
    VARIABLES.forEach((name) => before[name] === undefined ? delete process.env[name] : process.env[name] = before[name]);
  });
}
