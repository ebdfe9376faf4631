import { signedHeaders } from './sigv4';

/** A POST to one AWS service in an explicit region: at the edge the default region is wherever the function runs. */
export interface AwsPost {
  /** Name of the service in signatures and host names. */
  readonly service: 'ssm' | 'monitoring';
  readonly region: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Sends a signed request; resolves with the text of the answer.
 *
 * A signed request instead of an SDK client: 8 KB and a millisecond to load instead of 500 KB and 50.
 *
 * @throws when the service does not answer with success within `limitMs`
 */
export async function postToAws(post: AwsPost, nowMs: number, limitMs: number): Promise<string> {
  const url = endpoint(post);
  const headers = signedHeaders({ ...post, url }, {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: process.env.AWS_SESSION_TOKEN,
  }, nowMs);
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${limitMs} ms`));
      abort.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([limit, send(url, headers, post.body, abort.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

/** The body counts into the limit: an answer that stops half way is none. */
async function send(url: URL, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url.href, { method: 'POST', headers, body, signal });
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  return response.text();
}

/** Endpoint variables of the AWS SDKs, for tests and the local edge; AWS sets neither. */
function endpoint({ service, region }: AwsPost): URL {
  const { AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL } = process.env;
  return new URL((service === 'ssm' && AWS_ENDPOINT_URL_SSM) || AWS_ENDPOINT_URL || `https://${service}.${region}.amazonaws.com/`);
}
