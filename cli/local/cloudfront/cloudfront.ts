import { dropMatching } from './cache';
import { cachedFetch } from './cached-fetch';
import { matchBehavior, type Behavior, type Distribution } from './distribution';
import { EdgeFailure } from './edge-failure';
import type { EdgeFunctionSource } from './edge-function/environment';
import { createModuleLoader } from './edge-function/module-loader';
import type { EdgeRequest, ViewerRequest } from './http';
import { compileInvalidation } from './invalidation';
import { createLocation, type EdgeLocation, type Location } from './location';
import type { Ports } from './ports';
import { invalid } from './read';
import type { FunctionCookies, RequestContext } from './request-context';
import { createRequestIds } from './request-id';
import { respond, seal } from './respond';
import { newTrace, type ViewerResponse } from './trace';
import { acceptRequest, plain, refuseOrRedirect, runViewerRequest, withRootObject } from './viewer-stage';

/** A location by name, or with environment variables of its own, such as the Region in which functions run there. */
export type LocationName = string | { readonly name: string; readonly env?: Readonly<Record<string, string>> };

export interface CloudFrontOptions {
  readonly distribution: Distribution;
  readonly distributionId: string;
  /** `d111111abcdef8.cloudfront.net`; also what events tell functions. */
  readonly domainName: string;
  readonly locations: readonly LocationName[];
  /** The code of a function by the version ARN in the distribution. */
  readonly functions: (functionArn: string) => EdgeFunctionSource;
  readonly ports: Ports;
  /**
   * What becomes of a Set-Cookie that an origin function adds where no policy forwards cookies; AWS does not say.
   *
   * @default strip
   */
  readonly functionCookies?: FunctionCookies;
  /**
   * Environments of one function at one location that may run at a time; past it, viewers get 503.
   *
   * @default - unlimited
   */
  readonly maxEnvironments?: number;
}

/** One distribution, as its viewers and operators see it. */
export interface CloudFront {
  /** One viewer request at a location. Never rejects for what CloudFront would answer itself. */
  handle(location: string, request: ViewerRequest): Promise<ViewerResponse>;
  /** At all locations at once; gives the number of objects dropped. */
  invalidate(paths: readonly string[]): number;
  location(name: string): Location;
  locations(): readonly Location[];
}

export function createCloudFront(options: CloudFrontOptions): CloudFront {
  const { distribution, distributionId, domainName, ports, functions, functionCookies = 'strip', maxEnvironments = Infinity } = options;
  const loader = createModuleLoader();
  const nextRequestId = createRequestIds(() => ports.random());
  const locations = new Map(options.locations.map(item => {
    const { name, env } = typeof item === 'string' ? { name: item, env: undefined } : item;
    return [name, createLocation({ name, env, ports, loader, functions, maxEnvironments })];
  }));

  function location(name: string): EdgeLocation {
    const found = locations.get(name);
    if (found === undefined) {
      throw invalid('location', `one of ${[...locations.keys()].join(', ')}`, name, 'add it to locations');
    }
    return found;
  }

  function newContext(at: EdgeLocation, gone?: AbortSignal): RequestContext {
    const requestId = nextRequestId();
    return {
      distribution,
      location: at,
      ports,
      functionCookies,
      forErrorPage: false,
      gone,
      eventConfig: { distributionDomainName: domainName, distributionId, requestId },
      trace: newTrace(requestId, at.name),
      edgeFunction(behavior, eventType) {
        const functionArn = behavior.functions[eventType];
        return functionArn === undefined ? undefined : at.edgeFunction(functionArn);
      },
    };
  }

  return {
    async handle(name, viewerRequest) {
      const context = newContext(location(name), viewerRequest.gone);
      const request = acceptRequest(viewerRequest);
      const behavior = matchBehavior(distribution, request.uri);
      context.trace.behavior = behavior.pathPattern;
      try {
        return await serve(context, behavior, request);
      } catch (error) {
        if (!(error instanceof EdgeFailure)) {
          throw error;
        }
        context.trace.errors.push(...error.reasons);
        context.trace.cache = 'uncacheable';
        return seal(context, behavior, request, plain(error.status, error.message), error.kind);
      }
    },
    invalidate(paths) {
      const tests = paths.map(compileInvalidation);
      return [...locations.values()].reduce((sum, { cache }) => sum + dropMatching(cache, tests), 0);
    },
    location,
    locations: () => [...locations.values()],
  };
}

/** The way of one request. The behaviour is the one of the original path: a rewrite does not change it. */
async function serve(context: RequestContext, behavior: Behavior, request: EdgeRequest): Promise<ViewerResponse> {
  const { trace, distribution } = context;
  const own = refuseOrRedirect(request, behavior);
  if (own !== undefined) {
    trace.cache = 'uncacheable';
    return seal(context, behavior, request, own, own.status >= 400 ? 'Error' : 'Redirect');
  }
  const viewer = await runViewerRequest(context, behavior, request);
  if (viewer.kind === 'response') {
    trace.cache = 'generated';
    return seal(context, behavior, request, viewer.response, 'LambdaGeneratedResponse');
  }
  const changed = withRootObject(viewer.request, distribution);
  trace.requestAfterViewer = changed;
  const outcome = await cachedFetch(context, behavior, changed);
  trace.cache = outcome.source;
  return respond(context, behavior, changed, outcome);
}
