import { asList, asNumber, asObject, optionalString } from './read';

/** One entry of `CustomErrorResponses`. */
export interface ErrorResponse {
  /** Seconds. */
  readonly cachingMinTtl: number;
  /** Status for the viewer; undefined keeps that of the origin. */
  readonly responseCode?: number;
  /** Path of the page within the distribution; undefined keeps the body of the origin. */
  readonly pagePath?: string;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
export const DEFAULT_ERROR_CACHING_MIN_TTL = 10;

export function parseErrorResponses(value: unknown): ReadonlyMap<number, ErrorResponse> {
  const responses = new Map<number, ErrorResponse>();
  asList(value, 'CustomErrorResponses').forEach((item, index) => {
    const property = `CustomErrorResponses[${index}]`;
    const response = asObject(item, property);
    const pagePath = optionalString(response.ResponsePagePath, `${property}.ResponsePagePath`);
    responses.set(asNumber(response.ErrorCode, `${property}.ErrorCode`, 0), {
      cachingMinTtl: asNumber(response.ErrorCachingMinTTL, `${property}.ErrorCachingMinTTL`, DEFAULT_ERROR_CACHING_MIN_TTL),
      responseCode: response.ResponseCode === undefined ? undefined : asNumber(response.ResponseCode, `${property}.ResponseCode`, 0),
      pagePath,
    });
  });
  return responses;
}
