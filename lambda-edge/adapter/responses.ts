import type { CloudFrontResultResponse } from 'aws-lambda';
import { setHeader } from './headers';

/** Seconds: by then a region that answers again has been read. */
const RETRY_AFTER = '5';

const MAINTENANCE_PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
  + '<title>Back in a moment</title><body style="font:1.1rem/1.5 system-ui;margin:20vh auto;max-width:30rem;padding:0 1rem">'
  + '<h1>Back in a moment</h1><p>This site cannot be served right now. Please try again.</p>';

/** The router's only 5xx: no document in memory and none to be had. */
export function maintenance(): CloudFrontResultResponse {
  const response = answer('503', 'Service Unavailable', MAINTENANCE_PAGE, 'text/html; charset=utf-8');
  setHeader(response.headers!, 'retry-after', RETRY_AFTER);
  return response;
}

export function notFound(): CloudFrontResultResponse {
  return answer('404', 'Not Found', 'Not found', 'text/plain; charset=utf-8');
}

/** The same address under another host name, for good; clients keep method and body. A credential in the address is kept by no cache. */
export function moved(location: string, { mayHoldCredential }: { readonly mayHoldCredential: boolean }): CloudFrontResultResponse {
  const response = answer('308', 'Permanent Redirect', '', 'text/plain; charset=utf-8');
  setHeader(response.headers!, 'location', location);
  if (!mayHoldCredential) {
    setHeader(response.headers!, 'cache-control', 'public, max-age=3600');
  }
  return response;
}

/** Goes on to `location` with a cookie and without the credential in the address. */
export function redirectWithCookie(location: string, cookie: string): CloudFrontResultResponse {
  const response = answer('302', 'Found', '', 'text/plain; charset=utf-8');
  setHeader(response.headers!, 'location', location);
  setHeader(response.headers!, 'set-cookie', cookie);
  setHeader(response.headers!, 'referrer-policy', 'no-referrer');
  return response;
}

function answer(status: string, statusDescription: string, body: string, contentType: string): CloudFrontResultResponse {
  const response: CloudFrontResultResponse = { status, statusDescription, headers: {}, body };
  setHeader(response.headers!, 'cache-control', 'no-store');
  setHeader(response.headers!, 'content-type', contentType);
  return response;
}
