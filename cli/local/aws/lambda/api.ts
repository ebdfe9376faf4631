import type { Alias, AliasContent, LambdaFunctions } from './functions';
import type { ServiceRequest, ServiceResponse } from '../service';
import { credentialScope } from '../service';
import type { ServiceError } from '../service-error';
import { notModelled } from '../service-error';

const FUNCTION = /^\/2015-03-31\/functions\/([^/]+)(?:\/(configuration|versions|aliases)(?:\/([^/]+))?)?\/?$/;
const PAGE = 50;

export function isLambda({ headers, path }: ServiceRequest): boolean {
  return path.startsWith('/2015-03-31/') && credentialScope(headers).service === 'lambda';
}

/** The API of Lambda as far as the controller calls it: versions and aliases. */
export function callLambda(functions: LambdaFunctions, request: ServiceRequest): ServiceResponse {
  const { method, path, query, region } = request;
  const [, name, what = '', alias] = FUNCTION.exec(path) ?? [];
  if (name === undefined) {
    throw notModelled(`${method} ${path} in Lambda`);
  }
  switch (`${method} ${what}${alias === undefined ? '' : '/'}`) {
    case 'GET configuration': return answer(200, { FunctionName: name, ...functions.version(region, name, query.get('Qualifier') ?? undefined) });
    case 'GET versions': return answer(200, page(functions.versions(region, name), query));
    case 'DELETE ': return deleted(() => functions.deleteVersion(region, name, version(request)));
    case 'GET aliases/': return answer(200, functions.alias(region, name, alias));
    case 'POST aliases': return created(functions, request, name);
    case 'PUT aliases/': return answer(200, functions.updateAlias(region, name, alias, input(request)));
    case 'DELETE aliases/': return deleted(() => functions.deleteAlias(region, name, alias));
    default: throw notModelled(`${method} ${path} in Lambda`);
  }
}

export function lambdaError({ code, message, status }: ServiceError): ServiceResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify({ Type: 'User', Message: message, message }) };
}

function created(functions: LambdaFunctions, request: ServiceRequest, name: string): ServiceResponse {
  const { Name, ...content } = input(request) as AliasContent & Pick<Alias, 'Name'>;
  return answer(201, functions.createAlias(request.region, name, Name, content));
}

function deleted(act: () => void): ServiceResponse {
  act();
  return { status: 204, headers: {}, body: '' };
}

/** Whole functions are no business of the controller. */
function version({ query, path }: ServiceRequest): string {
  const qualifier = query.get('Qualifier');
  if (qualifier === null) {
    throw notModelled(`DELETE ${path} without a qualifier in Lambda`);
  }
  return qualifier;
}

function page<T>(all: readonly T[], query: URLSearchParams): { readonly Versions: readonly T[]; readonly NextMarker?: string } {
  const from = Number(query.get('Marker') ?? 0);
  const to = from + Math.min(Number(query.get('MaxItems') ?? PAGE), PAGE);
  return { Versions: all.slice(from, to), ...to < all.length && { NextMarker: String(to) } };
}

function input({ body }: ServiceRequest): any {
  return JSON.parse(body.toString('utf8'));
}

function answer(status: number, body: unknown): ServiceResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
