import { EMPTY_BODY, headerValue, type Headers, type OriginResponse } from './http';

/**
 * The part of a whole object that the viewer asked for. Several ranges, a malformed one, or an `If-Range` that names
 * another version give the whole object.
 *
 * Examples, for ten bytes: `bytes=2-4` gives three bytes, `bytes=-3` the last three, `bytes=20-` a 416.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RangeGETs.html
 */
export function applyRange(request: Headers, response: OriginResponse): OriginResponse {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headerValue(request, 'range') ?? '');
  if (match === null || (match[1] === '' && match[2] === '') || !ifRangeHolds(request, response.headers)) {
    return response;
  }
  const size = response.body.length;
  const [start, end] = match[1] === ''
    ? [Math.max(0, size - Number(match[2])), size - 1]
    : [Number(match[1]), match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)];
  if (match[1] !== '' && match[2] !== '' && Number(match[2]) < start) {
    return response;
  }
  if (start >= size) {
    return { status: 416, headers: { 'content-range': [`bytes */${size}`], 'content-length': ['0'] }, body: EMPTY_BODY };
  }
  const body = response.body.subarray(start, end + 1);
  return {
    status: 206,
    headers: { ...response.headers, 'content-range': [`bytes ${start}-${end}/${size}`], 'content-length': [String(body.length)] },
    body,
  };
}

function ifRangeHolds(request: Headers, response: Headers): boolean {
  const condition = headerValue(request, 'if-range');
  return condition === undefined || condition === headerValue(response, 'etag') || condition === headerValue(response, 'last-modified');
}
