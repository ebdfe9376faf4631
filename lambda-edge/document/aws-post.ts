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
 * Neither an SDK client nor `fetch`: at a cold start, loading them costs a visitor tens of milliseconds, Node's own client a
 * few. Connections are not kept: an environment may be frozen for hours between two requests.
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
  const { request } = process.getBuiltinModule(url.protocol === 'http:' ? 'node:http' : 'node:https');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answered = new Promise<string>((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => text += part);
      answer.on('end', () => answer.statusCode === 200 ? resolve(text) : reject(new Error(`status ${answer.statusCode}`)));
      answer.on('error', reject);
    });
    timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
    outgoing.on('error', reject);
    outgoing.end(post.body);
  });
  try {
    return await answered;
  } finally {
    clearTimeout(timer);
  }
}

/** Endpoint variables of the AWS SDKs, for tests and the local edge; AWS sets neither. */
function endpoint({ service, region }: AwsPost): URL {
  const { AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL } = process.env;
  return new URL((service === 'ssm' && AWS_ENDPOINT_URL_SSM) || AWS_ENDPOINT_URL || `https://${service}.${region}.amazonaws.com/`);
}
