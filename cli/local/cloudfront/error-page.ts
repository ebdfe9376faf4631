import { matchBehavior, type Behavior } from './distribution';
import { withoutHeaders, type EdgeRequest, type OriginResponse } from './http';
import type { RequestContext } from './request-context';

/** A response on its way to the viewer. */
export interface CompleteResponse {
  readonly response: OriginResponse;
  /** The origin answered 4xx or 5xx, whatever status the viewer gets. */
  readonly error: boolean;
  readonly customErrorPage: boolean;
}

type FetchPage = (context: RequestContext, behavior: Behavior, request: EdgeRequest) => Promise<CompleteResponse>;

const NOT_FOR_PAGES: ReadonlySet<string> = new Set(['range', 'if-range', 'if-none-match', 'if-modified-since']);

/**
 * Puts the custom error page in the place of an error. The page is an object of the distribution like any other, found
 * by its own behaviour; if it cannot be had, the viewer gets the error met on the way to it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 */
export async function withErrorPage(
  context: RequestContext, request: EdgeRequest, response: OriginResponse, fetchPage: FetchPage,
): Promise<CompleteResponse> {
  const error = response.status >= 400;
  const custom = error ? context.distribution.errorResponses.get(response.status) : undefined;
  if (custom?.pagePath === undefined || context.forErrorPage) {
    return { response, error, customErrorPage: false };
  }
  const pageContext = { ...context, forErrorPage: true, trace: { ...context.trace } };
  const pageRequest: EdgeRequest = {
    ...request, method: 'GET', uri: custom.pagePath, querystring: '', headers: withoutHeaders(request.headers, NOT_FOR_PAGES), body: undefined,
  };
  const page = await fetchPage(pageContext, matchBehavior(context.distribution, custom.pagePath), pageRequest);
  const status = page.error ? page.response.status : custom.responseCode ?? response.status;
  return { response: { ...page.response, status }, error: true, customErrorPage: true };
}
