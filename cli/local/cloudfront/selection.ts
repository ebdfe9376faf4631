import { asStrings, invalid } from './read';

/** Which cookies or query strings a policy takes. Names are case-sensitive. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'only'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'except'; readonly names: ReadonlySet<string> };

export const SELECT_NONE: Selection = { kind: 'none' };
const SELECT_ALL: Selection = { kind: 'all' };

export function selects(selection: Selection, name: string): boolean {
  switch (selection.kind) {
    case 'none': return false;
    case 'all': return true;
    case 'only': return selection.names.has(name);
    case 'except': return !selection.names.has(name);
  }
}

/** True if either selection takes the name: everything in the key is forwarded too. */
export function selectsEither(left: Selection, right: Selection, name: string): boolean {
  return selects(left, name) || selects(right, name);
}

/** From `CookieBehavior` or `QueryStringBehavior` and the list beside it. */
export function parseSelection(behavior: unknown, names: unknown, property: string): Selection {
  switch (behavior) {
    case undefined:
    case 'none': return SELECT_NONE;
    case 'all': return SELECT_ALL;
    case 'whitelist': return { kind: 'only', names: new Set(asStrings(names, property)) };
    case 'allExcept': return { kind: 'except', names: new Set(asStrings(names, property)) };
    default: throw invalid(property, "'none', 'whitelist', 'allExcept' or 'all'", behavior, 'correct the policy');
  }
}
