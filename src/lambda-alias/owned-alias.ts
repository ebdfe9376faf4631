import type { CustomResource } from 'aws-cdk-lib';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

interface OwnedAliasProps {
  readonly aliasName: string;
  readonly version: lambda.IVersion;
  /** What makes the alias; it answers its names. */
  readonly pointer: CustomResource;
}

/** An alias that no template holds. Whatever names it does so by an answer of what makes it, and so waits until it is there. */
export class OwnedAlias extends lambda.QualifiedFunctionBase implements lambda.IAlias {
  public readonly aliasName: string;
  public readonly version: lambda.IVersion;
  public readonly lambda: lambda.IFunction;
  public readonly functionName: string;
  public readonly functionArn: string;
  public readonly architecture: lambda.Architecture;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly role?: iam.IRole;
  protected readonly qualifier: string;
  protected readonly canCreatePermissions = true;

  constructor(scope: Construct, id: string, { aliasName, version, pointer }: OwnedAliasProps) {
    super(scope, id);
    this.aliasName = aliasName;
    this.version = version;
    this.lambda = version.lambda;
    this.architecture = this.lambda.architecture;
    this.grantPrincipal = this.lambda.grantPrincipal;
    this.role = this.lambda.role;
    this.qualifier = pointer.getAttString('AliasName');
    this.functionName = pointer.getAttString('QualifiedName');
    this.functionArn = Stack.of(this).formatArn({
      service: 'lambda', resource: 'function', resourceName: this.functionName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  public get aliasRef(): { readonly aliasArn: string } {
    return { aliasArn: this.functionArn };
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const { functionName } = this.lambda;
    return super.metric(metricName, { dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:${this.aliasName}` }, ...options });
  }
}
