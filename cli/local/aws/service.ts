import type { IncomingHttpHeaders } from 'node:http';

/** One call of an AWS API, as it came over HTTP. */
export interface ServiceRequest {
  readonly method: string;
  /** Path, percent-decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** From the credential scope of the signature: one endpoint answers for every region. */
  readonly region: string;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** `AWS4-HMAC-SHA256 Credential=local/20261104/eu-west-1/ssm/aws4_request, ...` names service and region. */
export function credentialScope(headers: IncomingHttpHeaders): { readonly region: string; readonly service: string } {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  return { region: scope?.[1] ?? 'us-east-1', service: scope?.[2] ?? '' };
}
