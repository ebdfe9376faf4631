import type { PointerConfig } from '../core/pointer-config';

/** Of the 4 KB that Lambda has for the environment of a function. */
const MOST_POINTER_BYTES = 3000;
/** About what a reference becomes: the DNS name of a load balancer, for example. */
const BYTES_OF_TOKEN = 70;

/** What a state is made of, when the whole app is known. */
export interface StateParts {
  readonly stateName: string;
  readonly hasComponents: boolean;
  readonly releaseId: string | undefined;
  readonly pointers: readonly PointerConfig[];
  /** Paths of the routers that read its published copy. */
  readonly routers: readonly string[];
  readonly isPromotedByItself: boolean;
}

/** What keeps a state from working. */
export function releaseProblems({ stateName, hasComponents, releaseId, pointers, routers, isPromotedByItself }: StateParts): string[] {
  if (!hasComponents && pointers.length === 0) {
    return [noComponent(stateName)];
  }
  return [
    ...releaseId === undefined ? [noContent(stateName)] : [],
    ...pointers.length > 0 && routers.length > 0 ? [twoWays(stateName, routers[0])] : [],
    ...isPromotedByItself && pointers.some((pointer) => pointer.kind === 'records' && pointer.mode === 'simple') ? [allOrNothing(stateName)] : [],
    ...pointerBytes(pointers) > MOST_POINTER_BYTES ? [tooManyPointers(stateName, pointerBytes(pointers))] : [],
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

function pointerBytes(pointers: readonly PointerConfig[]): number {
  return JSON.stringify(pointers).replace(/\$\{Token\[[^\]]*\]\}/g, '-'.repeat(BYTES_OF_TOKEN)).length;
}

function tooManyPointers(stateName: string, bytes: number): string {
  return `the pointers of release state '${stateName}' must fit into the environment of a function, ${MOST_POINTER_BYTES} bytes, got: about ${bytes}; `
    + 'give more names to one BlueGreenDnsRecord instead of making more of them, or give some a state of their own';
}
