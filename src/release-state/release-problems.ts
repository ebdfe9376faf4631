import { MOST_ENVIRONMENT_BYTES } from './environment-size';
import type { PointerConfig } from '../core/pointer-config';

/** What a state is made of, when the whole app is known. */
export interface StateParts {
  readonly stateName: string;
  readonly hasComponents: boolean;
  readonly releaseId: string | undefined;
  readonly pointers: readonly PointerConfig[];
  /** Paths of the routers that read its published copy. */
  readonly routers: readonly string[];
  readonly isPromotedByItself: boolean;
  /** Of its functions: about how many bytes each variable takes. */
  readonly environments: { readonly [role: string]: { readonly [variable: string]: number } };
}

/** What keeps a state from working. */
export function releaseProblems({ stateName, hasComponents, releaseId, pointers, routers, isPromotedByItself, environments }: StateParts): string[] {
  if (!hasComponents && pointers.length === 0) {
    return [noComponent(stateName)];
  }
  return [
    ...releaseId === undefined ? [noContent(stateName)] : [],
    ...pointers.length > 0 && routers.length > 0 ? [twoWays(stateName, routers[0])] : [],
    ...isPromotedByItself && pointers.some((pointer) => pointer.kind === 'records' && pointer.mode === 'simple') ? [allOrNothing(stateName)] : [],
    ...environmentProblem(stateName, environments),
  ];
}

function noComponent(stateName: string): string {
  return `release state '${stateName}' must have a component, got: none; pass it as 'state' to a site or service`;
}

function noContent(stateName: string): string {
  return `'releaseId' of release state '${stateName}' must be given, got: none; a state of records alone has no content to take it from: pass for example the commit hash`;
}

function twoWays(stateName: string, router: string): string {
  return `release state '${stateName}' must move traffic in one way, got: the router '${router}' and pointers of its own; `
    + 'a flip could move half: let the router pick, or give records and rules a state of their own';
}

function allOrNothing(stateName: string): string {
  return `'automaticPromotion' of release state '${stateName}' must be absent, or every record in weighted mode, got: a record in simple mode, which knows all or nothing; `
    + 'pass DnsMode.weighted() to the BlueGreenDnsRecord, or promote by hand';
}

/** With each variable counts one of the commas and braces around them; there is one more. */
function total(bytes: { readonly [variable: string]: number }): number {
  return Object.values(bytes).reduce((sum, each) => sum + each, 1);
}

function environmentProblem(stateName: string, environments: StateParts['environments']): string[] {
  const [role, bytes] = Object.entries(environments).reduce((fuller, one) => total(one[1]) > total(fuller[1]) ? one : fuller);
  return total(bytes) > MOST_ENVIRONMENT_BYTES ? [fullEnvironment(stateName, role, bytes)] : [];
}

function fullEnvironment(stateName: string, role: string, bytes: { readonly [variable: string]: number }): string {
  const largest = Object.entries(bytes).sort(([, a], [, b]) => b - a).slice(0, 3).map(([name, each]) => `${name} ${each}`).join(', ');
  return `the environment of the ${role} of release state '${stateName}' must fit into ${MOST_ENVIRONMENT_BYTES} bytes, got: about ${total(bytes)} (${largest}); `
    + 'give more names to one BlueGreenDnsRecord instead of making more of them, combine alarms in a composite one, or give some components a state of their own';
}
