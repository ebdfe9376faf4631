import type { CloudFrontRequest } from 'aws-lambda';
import { headerValue, setHeader } from './headers';
import type { Color } from '../../src/core/color';
import { COLORS } from '../../src/core/color';
import { NOT_FOUND_HEADER, ORIGIN_HEADERS } from '../../src/core/edge/config';

/** Domain of a color's backend, as the template gave it to the origin. */
export function colorOrigin(request: CloudFrontRequest, color: Color): string | undefined {
  return headerValue(request.origin?.custom?.customHeaders ?? {}, ORIGIN_HEADERS[color]);
}

/** The page for paths that name no file, when CloudFront tries again after a 404. */
export function notFoundPage(request: CloudFrontRequest): string | undefined {
  return headerValue(request.origin?.s3?.customHeaders ?? {}, NOT_FOUND_HEADER);
}

/** Swaps the origin. The Host header goes along: certificates and listener rules go by it. */
export function sendTo(request: CloudFrontRequest, domainName: string): void {
  const origin = request.origin!.custom!;
  origin.domainName = domainName;
  setHeader(request.headers, 'host', domainName);
  for (const color of COLORS) {
    delete origin.customHeaders[ORIGIN_HEADERS[color]]; // no business of the backend
  }
}
