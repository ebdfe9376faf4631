import { postToAws } from './aws-post';

/**
 * Reads an SSM parameter of one region.
 *
 * @throws when the parameter cannot be read within `limitMs`
 */
export async function readParameter(name: string, region: string, nowMs: number, limitMs: number): Promise<string> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' };
  const answer = await postToAws({ service: 'ssm', region, headers, body: JSON.stringify({ Name: name }) }, nowMs, limitMs);
  const { Parameter } = JSON.parse(answer) as { Parameter: { Value: string } };
  return Parameter.Value;
}
