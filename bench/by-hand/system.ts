import type { App } from 'aws-cdk-lib';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: object;
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}

interface FunctionProperties {
  readonly Environment?: { readonly Variables: object };
}

/** What an app makes, in a form that does not depend on what things are called. */
export interface System {
  /** Resources by type, those that outlive the stack apart. How rights are spread over policies is nobody's concern: see `rights`. */
  readonly resources: Readonly<Record<string, number>>;
  /** Actions that are allowed somewhere. */
  readonly rights: readonly string[];
  /** What custom resources are given. */
  readonly customResources: readonly string[];
  /** Settings of functions. */
  readonly settings: readonly string[];
  /** Of the stacks: by their names the CLI finds a state. */
  readonly outputs: readonly string[];
}

export function systemOf(app: App): System {
  const templates = app.synth().stacksRecursively.map(({ template }) => template as Template);
  const resources = templates.flatMap(({ Resources: byId }) => Object.values(byId));
  const counts: Record<string, number> = {};
  resources.filter(({ Type: type }) => type !== 'AWS::IAM::Policy').forEach(({ Type: type, DeletionPolicy: policy }) => {
    const kind = policy === 'Retain' ? `${type}, retained` : type;
    counts[kind] = (counts[kind] ?? 0) + 1;
  });
  const propertiesOf = <T>(type: string): T[] => resources.filter(({ Type }) => Type === type).map(({ Properties: all }) => all as T);
  return {
    resources: sorted(counts),
    rights: unique(propertiesOf<Policy>('AWS::IAM::Policy')
      .flatMap(({ PolicyDocument: { Statement: statements } }) => statements.flatMap(({ Action: action }) => action))),
    customResources: unique(resources.filter(({ Type: type }) => type.startsWith('Custom::BlueGreen'))
      .map(({ Type: type, Properties: properties = {} }) => `${type} ${Object.keys(properties).sort().join(' ')}`)),
    settings: unique(propertiesOf<FunctionProperties>('AWS::Lambda::Function')
      .flatMap(({ Environment: { Variables: variables } = { Variables: {} } }) => Object.keys(variables))),
    outputs: unique(templates.flatMap(({ Outputs: outputs = {} }) => Object.keys(outputs))),
  };
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
