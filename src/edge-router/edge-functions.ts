import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ArnFormat, Duration, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { EDGE_REGION } from './edge-stack';
import type { EdgeConfig } from '../core/edge/config';
import { METRIC_NAMESPACE } from '../core/edge/metrics';
import { acknowledgeCdkHandler, acknowledgeWildcards } from '../private/acknowledge';
import { bundleFolder, withTemporaryFolder } from '../private/assets';
import { outermostStack } from '../private/stacks';

const STAGES: { readonly [stage: string]: cloudfront.LambdaEdgeEventType } = {
  'viewer-request': cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
  'origin-request': cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
  'origin-response': cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE,
};

/** The strictest documented limits of viewer functions, for all stages. */
const MEMORY = 128;
const TIMEOUT = Duration.seconds(5);
const RUNTIME = lambda.Runtime.NODEJS_24_X;

interface EdgeFunctionsProps {
  readonly edgeStack: Stack;
  readonly config: EdgeConfig;
  /** Whether the functions may write logs. */
  readonly logging: boolean;
}

/**
 * The three edge functions of a router, published as versions in the edge stack. Neither a release nor a flip changes
 * them. Versions are retained: CloudFront needs hours to let go of a function, and would otherwise block the removal.
 */
export class EdgeFunctions extends Construct {
  /** Associations for a cache behaviour. */
  public readonly associations: cloudfront.EdgeLambda[];

  constructor(scope: Construct, id: string, props: EdgeFunctionsProps) {
    super(scope, id);
    const names = Object.keys(STAGES);
    const published = names.map((stage) => publishStage(this, stage, props));
    const versions = props.edgeStack === Stack.of(this) ? published.map(({ version }) => version) : this.import(props.edgeStack, published);
    this.associations = names.map((stage, index) => ({ eventType: STAGES[stage], functionVersion: versions[index] }));
  }

  /**
   * Version ARNs come through a parameter in the edge region. The reader's id changes with the code, so each change is
   * read; the parameter's name does not, so a stack that rolls back still finds it.
   */
  private import(edgeStack: Stack, published: readonly PublishedStage[]): lambda.IVersion[] {
    const unique = Names.uniqueId(this);
    const digest = createHash('sha256').update(published.map((stage) => stage.digest).join()).digest('hex').slice(0, 12);
    const parameterName = `/cdk-blue-green-edge/${outermostStack(this).stackName}/${unique}`;
    new ssm.StringParameter(edgeStack, `${unique}Versions`, {
      parameterName,
      stringValue: Fn.join(',', published.map(({ version }) => version.functionArn)),
      description: 'Versions of the edge functions of a cdk-blue-green router',
    });
    Stack.of(this).addStackDependency(edgeStack);
    const reader = new cr.AwsCustomResource(this, 'Versions', {
      installLatestAwsSdk: false,
      serviceTimeout: Duration.minutes(5),
      onUpdate: {
        service: 'SSM',
        action: 'getParameter',
        parameters: { Name: parameterName },
        region: EDGE_REGION,
        physicalResourceId: cr.PhysicalResourceId.of(`${unique}-${digest}`),
        outputPaths: ['Parameter.Value'],
      },
      policy: cr.AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: [Stack.of(this).formatArn({ service: 'ssm', region: EDGE_REGION, resource: 'parameter', resourceName: parameterName.slice(1) })],
      })]),
    });
    acknowledgeCdkHandler(reader.grantPrincipal as iam.Role);
    const arns = Fn.split(',', reader.getResponseField('Parameter.Value'), published.length);
    return arns.map((arn, index) => lambda.Version.fromVersionArn(this, `Version${index}`, arn));
  }
}

interface PublishedStage {
  readonly version: lambda.Version;
  /** Changes whenever the version does. */
  readonly digest: string;
}

function publishStage(scope: Construct, stage: string, { edgeStack, config, logging }: EdgeFunctionsProps): PublishedStage {
  const [home, id] = edgeStack === Stack.of(scope) ? [scope, stage] : [edgeStack, `${Names.uniqueId(scope)}-${stage}`];
  const role = new iam.Role(home, `${id}-role`, {
    assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('edgelambda.amazonaws.com')),
    description: `Edge function ${stage} of ${scope.node.path}`.slice(0, 1000),
  });
  if (stage === 'viewer-request') {
    role.addToPolicy(readDocument(edgeStack, config));
    role.addToPolicy(reportFailures());
  }
  acknowledgeWildcards(role, 'metrics have no resources, only a namespace; edge functions log where they run');
  return withTemporaryFolder(scope, (folder) => {
    fs.cpSync(bundleFolder(`lambda-edge/${stage}`), folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
    const fn = new lambda.Function(home, id, {
      runtime: RUNTIME,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(folder),
      memorySize: MEMORY,
      timeout: TIMEOUT,
      role,
      description: `${stage} of a cdk-blue-green router`,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    fn.applyRemovalPolicy(RemovalPolicy.RETAIN);
    if (logging) {
      role.addToPolicy(writeLogs(edgeStack));
    }
    fn.node.tryRemoveChild('LogGroup'); // a feature flag makes one, which no edge function writes to
    return { version: fn.currentVersion, digest: digestOf(folder) };
  });
}

/** Counts of failed reads; CloudWatch knows no resources, only namespaces. */
function reportFailures(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
  });
}

/** In every region: a function logs where it runs. The name of the group names the function, which the stack does not know yet. */
function writeLogs(edgeStack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [edgeStack.formatArn({
      service: 'logs', region: '*', resource: 'log-group', resourceName: `/aws/lambda/${EDGE_REGION}.*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })],
  });
}

/** Edge code reads its document in two regions, and nothing else. */
function readDocument(edgeStack: Stack, config: EdgeConfig): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['ssm:GetParameter'],
    resources: [config.parameter.region, config.parameter.replicaRegion].map((region) => edgeStack.formatArn({
      service: 'ssm',
      region,
      resource: 'parameter',
      resourceName: config.parameter.name.slice(1),
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    })),
  });
}

function digestOf(folder: string): string {
  const digest = createHash('sha256').update(`${RUNTIME.name} ${MEMORY} ${TIMEOUT.toSeconds()}`);
  for (const name of fs.readdirSync(folder).sort()) {
    digest.update(name).update(fs.readFileSync(path.join(folder, name)));
  }
  return digest.digest('hex');
}
