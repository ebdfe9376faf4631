import { signedHeaders } from './sigv4';

/** Endpoint variables of the AWS SDKs, for tests and the local edge; AWS sets neither. */
function endpoint(region: string): URL {
  const { AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL } = process.env;
  return new URL(AWS_ENDPOINT_URL_SSM || AWS_ENDPOINT_URL || `https://ssm.${region}.amazonaws.com/`);
}

/**
 * Reads an SSM parameter of an explicit region: at the edge the default region is wherever the function runs.
 *
 * A signed request instead of an SDK client: 8 KB and a millisecond to load instead of 500 KB and 50.
 *
 * @throws when the parameter cannot be read within `limitMs`
 */
export async function readParameter(name: string, region: string, nowMs: number, limitMs: number): Promise<string> {
  const url = endpoint(region);
  const body = JSON.stringify({ Name: name });
  const headers = signedHeaders({
    url, region, body, service: 'ssm', headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
  }, {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: process.env.AWS_SESSION_TOKEN,
  }, nowMs);
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer from ${region} within ${limitMs} ms`));
      abort.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([limit, fetchValue(url, headers, body, abort.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

async function fetchValue(url: URL, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url.href, { method: 'POST', headers, body, signal });
  if (!response.ok) {
    throw new Error(`SSM answered ${response.status}`);
  }
  const { Parameter } = await response.json() as { Parameter: { Value: string } };
  return Parameter.Value;
}
