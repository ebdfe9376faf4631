import { createHttpClient } from '../../../cli/local/cloudfront/edge-function/http-client';
import { createFailureReport } from '../../../lambda-edge/document/read-failures';

interface Sent {
  readonly url: string;
  readonly fields: URLSearchParams;
  readonly authorization: string;
}

describe('failed reads', () => {
  const sent: Sent[] = [];
  const network = jest.fn<Promise<Response>, [input: unknown, init?: RequestInit]>();
  const request = jest.spyOn(process.getBuiltinModule('node:https'), 'request').mockImplementation(createHttpClient(network).request as never);
  let now = 0;

  beforeEach(() => {
    sent.length = 0;
    now = 1_000_000;
    network.mockImplementation(async (url, init) => {
      const { authorization } = init!.headers as Record<string, string>;
      sent.push({ url: String(url), fields: new URLSearchParams(init!.body as string), authorization });
      return new Response('<PutMetricDataResponse/>');
    });
  });
  afterAll(() => request.mockRestore());

  test('are a metric of us-east-1, by parameter, wherever the function runs', () => {
    createFailureReport('/cdk-blue-green/shop', () => now)();

    const [{ url, fields, authorization }] = sent;
    expect(url).toBe('https://monitoring.us-east-1.amazonaws.com/');
    expect(authorization).toContain('/us-east-1/monitoring/aws4_request');
    expect(Object.fromEntries(fields)).toEqual({
      'Action': 'PutMetricData',
      'Version': '2010-08-01',
      'Namespace': 'CdkBlueGreen',
      'MetricData.member.1.MetricName': 'StateReadFailures',
      'MetricData.member.1.Dimensions.member.1.Name': 'Parameter',
      'MetricData.member.1.Dimensions.member.1.Value': '/cdk-blue-green/shop',
      'MetricData.member.1.Unit': 'Count',
      'MetricData.member.1.Value': '1',
    });
  });

  test('are reported once a minute, in sum', () => {
    const report = createFailureReport('/p', () => now);
    report();
    for (let second = 2; second <= 60; second += 2) {
      now += 2000;
      report();
    }
    expect(sent.map(({ fields }) => fields.get('MetricData.member.1.Value'))).toEqual(['1', '30']);
  });

  test('disturb nobody when the report fails too', async () => {
    network.mockRejectedValue(new Error('no network'));
    expect(() => createFailureReport('/p', () => now)()).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
  });
});
