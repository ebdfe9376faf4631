import { isDeepStrictEqual } from 'node:util';
import { notModelled, ServiceError } from '../service-error';
import type { AttributeValue, Item } from './table';
import { compare } from './table';

/** Names and values that an expression refers to as `#name` and `:value`. */
export interface Substitutions {
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, AttributeValue>>;
}

type Comparison = (left: AttributeValue, right: AttributeValue) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': (left, right) => isDeepStrictEqual(left, right),
  '<>': (left, right) => !isDeepStrictEqual(left, right),
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
};

/**
 * Whether a condition, key condition or filter holds for an item; an item that does not exist is `{}`.
 *
 * Modelled: terms joined by AND, and those by OR, without brackets around several; each `attribute_exists(a)`,
 * `attribute_not_exists(a)`, `begins_with(a, :v)` or a comparison. `NOT`, `BETWEEN` and the rest are refused, so that no
 * condition is ever silently ignored.
 */
export function holds(expression: string | undefined, item: Item, substitutions: Substitutions): boolean {
  const alternatives = expression?.split(/\s+OR\s+/i).map((terms) => terms.split(/\s+AND\s+/i).map((term) =>
    termHolds(term.trim().replace(/^\((.*)\)$/, '$1'), item, substitutions)));
  return alternatives === undefined || alternatives.some((terms) => terms.every(Boolean));
}

function termHolds(term: string, item: Item, substitutions: Substitutions): boolean {
  const call = /^(attribute_exists|attribute_not_exists|begins_with)\s*\(\s*([^,\s]+)\s*(?:,\s*(:\w+)\s*)?\)$/.exec(term);
  if (call !== null) {
    const value = operand(call[2], item, substitutions);
    switch (call[1]) {
      case 'attribute_exists': return value !== undefined;
      case 'attribute_not_exists': return value === undefined;
      default: return value?.S !== undefined && String(value.S).startsWith(operand(call[3], item, substitutions)?.S);
    }
  }
  const comparison = /^([#:\w.]+)\s*(=|<>|<=|>=|<|>)\s*([#:\w.]+)$/.exec(term);
  if (comparison === null) {
    throw notModelled(`the DynamoDB condition '${term}'`);
  }
  const left = operand(comparison[1], item, substitutions);
  const right = operand(comparison[3], item, substitutions);
  return left !== undefined && right !== undefined && COMPARISONS[comparison[2]](left, right);
}

/** The item after `SET a = :a, #b = :b`. */
export function applyUpdate(expression: string, item: Item, substitutions: Substitutions): Item {
  const assignments = /^\s*SET\s+(.*)$/is.exec(expression);
  if (assignments === null || /\b(REMOVE|ADD|DELETE)\s/.test(expression)) {
    throw notModelled(`the DynamoDB update '${expression}'`);
  }
  const changed: Record<string, AttributeValue> = { ...item };
  for (const assignment of assignments[1].split(',')) {
    const parts = /^\s*([#\w]+)\s*=\s*(:\w+)\s*$/.exec(assignment);
    if (parts === null) {
      throw notModelled(`the DynamoDB assignment '${assignment.trim()}'`);
    }
    changed[nameOf(parts[1], substitutions)] = operand(parts[2], item, substitutions) as AttributeValue;
  }
  return changed;
}

/** The listed attributes of an item; all of them without a list. */
export function project(expression: string | undefined, item: Item, substitutions: Substitutions): Item {
  if (expression === undefined) {
    return item;
  }
  const names = expression.split(',').map((name) => nameOf(name.trim(), substitutions));
  return Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
}

function operand(token: string, item: Item, substitutions: Substitutions): AttributeValue | undefined {
  if (token.startsWith(':')) {
    const value = substitutions.values?.[token];
    if (value === undefined) {
      throw new ServiceError('ValidationException', `An expression attribute value used in expression is not defined; attribute value: ${token}`);
    }
    return value;
  }
  const [first, ...rest] = token.split('.').map((name) => nameOf(name, substitutions));
  return rest.reduce<AttributeValue | undefined>((value, name) => value?.M?.[name], item[first]);
}

function nameOf(token: string, { names }: Substitutions): string {
  if (!token.startsWith('#')) {
    return token;
  }
  const name = names?.[token];
  if (name === undefined) {
    throw new ServiceError('ValidationException', `An expression attribute name used in the document path is not defined; attribute name: ${token}`);
  }
  return name;
}
