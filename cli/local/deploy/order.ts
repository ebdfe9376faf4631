import { callOf } from './intrinsics';
import type { TemplateResource } from '../assembly/template';

type Resources = Readonly<Record<string, TemplateResource>>;

/** Logical ids in an order in which each comes after everything it refers to or depends on. */
export function deploymentOrder(resources: Resources): string[] {
  const ordered: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (id: string): void => {
    if (state.get(id) === 'done') {
      return;
    }
    if (state.get(id) === 'visiting') {
      throw new Error(`circular dependency between resources: ${id} depends on itself`);
    }
    state.set(id, 'visiting');
    dependenciesOf(resources[id]).filter((other) => Object.hasOwn(resources, other)).forEach(visit);
    state.set(id, 'done');
    ordered.push(id);
  };
  Object.keys(resources).forEach(visit);
  return ordered;
}

function dependenciesOf({ DependsOn, Properties }: TemplateResource): string[] {
  return [...(DependsOn === undefined ? [] : [DependsOn].flat()), ...references(Properties)];
}

/** Names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, at any depth. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const [name, argument] = callOf(value) ?? [];
  switch (name) {
    case 'Ref': return [argument as string];
    case 'Fn::GetAtt': return [(typeof argument === 'string' ? argument.split('.') : argument as string[])[0]];
    case 'Fn::Sub': return [...substituted(argument), ...references(argument)];
    default: return Object.values(value).flatMap(references);
  }
}

function substituted(argument: unknown): string[] {
  const text = String(Array.isArray(argument) ? argument[0] : argument);
  return [...text.matchAll(/\$\{([^!}.][^}.]*)/g)].map(([, name]) => name);
}
