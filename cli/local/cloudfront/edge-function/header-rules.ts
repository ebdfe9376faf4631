import type { EventType } from '../distribution';

/**
 * Which headers edge functions may see and change.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */

const DISALLOWED = new Set([
  'connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'trailer', 'upgrade',
  'x-accel-buffering', 'x-accel-charset', 'x-accel-limit-rate', 'x-accel-redirect',
  'x-amzn-auth', 'x-amzn-cf-billing', 'x-amzn-cf-id', 'x-amzn-cf-xff', 'x-amzn-errortype', 'x-amzn-fle-profile',
  'x-amzn-header-count', 'x-amzn-header-order', 'x-amzn-lambda-integration-tag', 'x-amzn-requestid',
  'x-cache', 'x-forwarded-proto', 'x-real-ip',
]);

const READ_ONLY: Readonly<Record<EventType, readonly string[]>> = {
  'viewer-request': ['content-length', 'host', 'transfer-encoding', 'via'],
  'origin-request': [
    'accept-encoding', 'content-length', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since',
    'transfer-encoding', 'via',
  ],
  'origin-response': ['transfer-encoding', 'via'],
  'viewer-response': ['via', 'warning'],
};

/** Not shown to edge functions; adding one is a 502. */
export function isDisallowed(name: string): boolean {
  return DISALLOWED.has(name) || name.startsWith('x-edge-') || name.startsWith('x-amz-cf-');
}

export function readOnlyHeaders(eventType: EventType): readonly string[] {
  return READ_ONLY[eventType];
}

/**
 * CloudFront adds these after viewer-request, so a viewer-request function that adds one fails validation.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
export function isAddedByCloudFront(name: string): boolean {
  return name.startsWith('cloudfront-');
}
