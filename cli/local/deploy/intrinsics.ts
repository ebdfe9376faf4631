/** Where intrinsic functions look things up. Each throws if there is no such thing. */
export interface Scope {
  /** A parameter, a pseudo parameter, or the physical id of a resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importedValue(exportName: string): unknown;
  mapped(map: string, first: string, second: string): unknown;
  condition(name: string): boolean;
  stackOutput(stackName: string, outputName: string): unknown;
}

/** `Ref: AWS::NoValue`: whatever it is given to does not have it. */
const NO_VALUE = Symbol('AWS::NoValue');

type Call = (argument: any, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Call>> = {
  'Ref': (name, scope) => name === 'AWS::NoValue' ? NO_VALUE : scope.ref(name),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...name] = typeof argument === 'string' ? argument.split('.') : argument as string[];
    return scope.attribute(logicalId, String(resolve(name.join('.'), scope)));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Join': ([separator, parts], scope) => (resolve(parts, scope) as unknown[]).join(separator),
  'Fn::Select': ([index, list], scope) => (resolve(list, scope) as unknown[])[Number(resolve(index, scope))],
  'Fn::Split': ([separator, text], scope) => String(resolve(text, scope)).split(separator),
  'Fn::ImportValue': (name, scope) => scope.importedValue(String(resolve(name, scope))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = resolve(argument, scope) as Record<string, string>;
    return scope.stackOutput(StackName, OutputName);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = resolve(argument, scope) as string[];
    return scope.mapped(map, first, second);
  },
  'Fn::If': ([condition, yes, no], scope) => resolve(scope.condition(condition) ? yes : no, scope),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = resolve(argument, scope) as unknown[];
    return String(left) === String(right);
  },
  'Fn::And': (list, scope) => (resolve(list, scope) as boolean[]).every(Boolean),
  'Fn::Or': (list, scope) => (resolve(list, scope) as boolean[]).some(Boolean),
  'Fn::Not': (list, scope) => !(resolve(list, scope) as boolean[])[0],
  'Fn::Base64': (text, scope) => Buffer.from(String(resolve(text, scope))).toString('base64'),
  'Fn::GetAZs': (region, scope) => ['a', 'b', 'c'].map((zone) => `${resolve(region, scope) || scope.ref('AWS::Region')}${zone}`),
  'Fn::Length': (list, scope) => (resolve(list, scope) as unknown[]).length,
  'Fn::ToJsonString': (value, scope) => JSON.stringify(resolve(value, scope)),
};

/** The name and argument of an intrinsic function, if the value is a call of one. */
export function callOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const [entry, ...others] = Object.entries(value);
  return entry !== undefined && others.length === 0 && (entry[0] === 'Ref' || entry[0].startsWith('Fn::')) ? entry : undefined;
}

/** A template value with every intrinsic function replaced by what it gives. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const call = callOf(value);
  if (call === undefined) {
    return Object.fromEntries(Object.entries(value)
      .map(([name, item]): [string, unknown] => [name, resolve(item, scope)]).filter(([, item]) => item !== NO_VALUE));
  }
  if (!Object.hasOwn(FUNCTIONS, call[0])) {
    throw new Error(`the local edge does not model ${call[0]}`);
  }
  return FUNCTIONS[call[0]](call[1], scope);
}

/** A condition of `Conditions`: there, `Condition` names another one. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  const inner = (item: unknown): unknown => {
    if (Array.isArray(item)) {
      return item.map(inner);
    }
    const name = (item as { Condition?: unknown } | null)?.Condition;
    if (typeof name === 'string' && Object.keys(item as object).length === 1) {
      return scope.condition(name);
    }
    const call = callOf(item);
    return call !== undefined && /^Fn::(And|Or|Not)$/.test(call[0]) ? { [call[0]]: inner(call[1]) } : item;
  };
  return Boolean(resolve(inner(value), scope));
}

function substitute(argument: string | [string, Record<string, unknown>], scope: Scope): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal !== '') {
      return `\${${name}}`;
    }
    if (Object.hasOwn(variables, name)) {
      return String(resolve(variables[name], scope));
    }
    const dot = name.indexOf('.');
    return String(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)));
  });
}
