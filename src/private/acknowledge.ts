import type { IAspect } from 'aws-cdk-lib';
import { AspectPriority, Aspects, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Answers findings of rule packs such as cdk-nag where they arise, so that users need not: id of the rule -> reason.
 *
 * Written to the metadata that rule packs read, for `Validations.acknowledge` refuses ids with a second `::`, and those
 * of IAM findings hold ARNs.
 */
export function acknowledge(scope: IConstruct, reasons: { readonly [id: string]: string }): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, reasons);
}

const BASIC_EXECUTION = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';

/** A function that the CDK brings for its custom resources: we choose neither its runtime nor its policies. */
export function acknowledgeCdkHandler(role: iam.IRole): void {
  const handler = role.node.scope;
  if (handler === undefined || Aspects.of(handler).all.some((aspect) => aspect instanceof AcknowledgeWildcards)) {
    return;
  }
  acknowledge(handler, {
    'AwsSolutions-L1': 'a function of the CDK, which chooses its runtime',
    [BASIC_EXECUTION]: 'a function of the CDK, which may write its logs',
  });
  acknowledgeWildcards(handler, 'a function of the CDK, which is granted what its custom resource needs');
}

/** Wildcards in the policies below a construct, each by its own name as rule packs ask for it. */
export function acknowledgeWildcards(scope: IConstruct, reason: string): void {
  Aspects.of(scope).add(new AcknowledgeWildcards(reason), { priority: AspectPriority.READONLY });
}

class AcknowledgeWildcards implements IAspect {
  constructor(private readonly reason: string) {}

  public visit(node: IConstruct): void {
    if (!(node instanceof iam.CfnPolicy)) {
      return;
    }
    const { Statement: statements = [] } = Stack.of(node).resolve(node.policyDocument) as { Statement?: { Action: unknown; Resource: unknown }[] };
    for (const { Action, Resource } of statements) {
      wildcards(Action).forEach((action) => acknowledge(node, { [`AwsSolutions-IAM5[Action::${action}]`]: this.reason }));
      wildcards(Resource).forEach((resource) => acknowledge(node, { [`AwsSolutions-IAM5[Resource::${resource}]`]: this.reason }));
    }
  }
}

function wildcards(value: unknown): string[] {
  return [value].flat().map(flat).filter((text) => text.includes('*'));
}

/** `{ 'Fn::GetAtt': ['Bucket', 'Arn'] }` is `<Bucket.Arn>`, `${Bucket}` of a substitution is `<Bucket>`. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value ?? '').replace(/\$\{/g, '<').replace(/\}/g, '>');
  }
  const { 'Fn::Join': join, 'Fn::Sub': substitution, 'Fn::GetAtt': attribute, Ref: reference } = value as Record<string, unknown>;
  if (typeof substitution === 'string') {
    return flat(substitution);
  }
  if (Array.isArray(join)) {
    const [delimiter, parts] = join as [string, unknown[]];
    return parts.map(flat).join(delimiter);
  }
  if (Array.isArray(attribute)) {
    return `<${attribute.join('.')}>`;
  }
  return reference === undefined ? JSON.stringify(value) : `<${String(reference)}>`;
}
