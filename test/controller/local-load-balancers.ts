import { isElbv2 } from '../../cli/local/aws/elbv2/api';
import type { LocalAws } from '../../cli/local/aws/local-aws';
import { element, xmlDocument } from '../../cli/local/aws/xml';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

/** Load balancers with one target group each, and the states of their targets. */
export class LocalLoadBalancers {
  public isDenied = false;
  /** Actions, in the order in which they were called. */
  public readonly calls: string[] = [];

  private readonly answers: Record<string, (fields: URLSearchParams) => string> = {
    DescribeLoadBalancers: () => list('LoadBalancers', Object.keys(this.targets), (name) => element('LoadBalancerArn', `arn:${name}`) + element('DNSName', name)),
    DescribeTargetGroups: (fields) => list('TargetGroups', [fields.get('LoadBalancerArn')!], (arn) => element('TargetGroupArn', arn)),
    DescribeTargetHealth: (fields) => list('TargetHealthDescriptions', this.targets[fields.get('TargetGroupArn')!.slice('arn:'.length)],
      (state) => `<TargetHealth>${element('State', state)}</TargetHealth>`),
  };

  constructor(private readonly targets: Record<string, readonly string[]>) {}

  public set(dnsName: string, states: readonly string[]): void {
    this.targets[dnsName] = states;
  }

  public answerTo(aws: LocalAws): void {
    const call = aws.call.bind(aws);
    aws.call = async (request) => {
      const fields = new URLSearchParams(request.body.toString('utf8'));
      const action = fields.get('Action') ?? '';
      if (!isElbv2(request) || !(action in this.answers)) {
        return call(request);
      }
      this.calls.push(action);
      const content = this.isDenied
        ? { status: 403, body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>' }
        : { status: 200, body: xmlDocument(`${action}Response`, `<${action}Result>${this.answers[action](fields)}</${action}Result>`, NAMESPACE) };
      return { ...content, headers: { 'content-type': 'text/xml' } };
    };
  }
}

function list(name: string, items: readonly string[], write: (item: string) => string): string {
  return `<${name}>${items.map((item) => `<member>${write(item)}</member>`).join('')}</${name}>`;
}
