/** A value of the query protocol: a text, a list or a structure. */
export type Field = string | readonly Field[] | { readonly [name: string]: Field };

interface Branch {
  [name: string]: Branch | string;
}

/** `A.member.1.B=x` is `{ A: [{ B: 'x' }] }`. */
export function readFields(form: URLSearchParams): { readonly [name: string]: Field } {
  const root: Branch = {};
  for (const [path, value] of form) {
    const names = path.split('.');
    let branch = root;
    for (const name of names.slice(0, -1)) {
      branch = (branch[name] ??= {}) as Branch;
    }
    branch[names[names.length - 1]] = value;
  }
  return fieldOf(root) as { readonly [name: string]: Field };
}

function fieldOf(branch: Branch | string): Field {
  if (typeof branch === 'string') {
    return branch;
  }
  if (typeof branch.member === 'object') {
    return Object.entries(branch.member).sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => fieldOf(item));
  }
  return Object.fromEntries(Object.entries(branch).map(([name, inner]) => [name, fieldOf(inner)]));
}
