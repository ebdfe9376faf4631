import type { OriginRequest, OriginResponse } from '../../../cli/local/cloudfront';
import type { Color } from '../../../src/core';

/** Host names of the API's two environments. */
export const COLOR_BACKENDS: { readonly [color in Color]: string } = { blue: 'blue.api.example', green: 'green.api.example' };

/** Each environment answers with its color, to requests that name it as their host. */
export function answerOfColor({ origin, headers }: OriginRequest): OriginResponse {
  const color = Object.entries(COLOR_BACKENDS).find(([, host]) => host === origin.domainName && headers.host[0] === host)?.[0];
  return color === undefined
    ? { status: 421, headers: {}, body: Buffer.from(`no environment is called ${headers.host[0]}`) }
    : { status: 200, headers: { 'content-type': ['text/plain'], 'cache-control': ['no-store'] }, body: Buffer.from(color) };
}
