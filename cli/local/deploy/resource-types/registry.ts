import type { LocalAws } from '../../aws/local-aws';
import type { FunctionHost } from '../../lambda/function-host';
import type { ResourceType } from '../resource-type';
import { bucketType } from './bucket';
import { bucketDeploymentType } from './bucket-deployment';
import { DISTRIBUTION, POLICY } from './cloudfront';
import { crossRegionStringType } from './cross-region-string';
import { customResourceType } from './custom-resource';
import { serviceType, taskDefinitionType } from './ecs';
import { aliasType, functionType, versionType } from './lambda-function';
import { parameterType } from './parameter';
import { PLACEHOLDER } from './placeholder';
import { sdkCallType } from './sdk-call';
import { tableType } from './table';

export interface Account {
  readonly aws: LocalAws;
  readonly host: FunctionHost;
  /** Where functions reach the in-memory AWS. */
  readonly endpoint: string;
}

/** Custom resources that this library brings: their functions are run. Those of other libraries would need all of AWS. */
const OWN_CUSTOM_RESOURCE = /^Custom::BlueGreen/;

/** How each resource type is deployed; types without a model become placeholders. */
export function resourceTypes({ aws, host, endpoint }: Account): (type: string) => ResourceType {
  const own = customResourceType({ host, endpoint, responses: aws.responses });
  const types: Readonly<Record<string, ResourceType>> = {
    'AWS::CloudFront::CachePolicy': POLICY,
    'AWS::CloudFront::Distribution': DISTRIBUTION,
    'AWS::CloudFront::OriginAccessControl': POLICY,
    'AWS::CloudFront::OriginRequestPolicy': POLICY,
    'AWS::CloudFront::ResponseHeadersPolicy': POLICY,
    'AWS::DynamoDB::Table': tableType(aws.database),
    'AWS::ECS::Service': serviceType(aws.ecs),
    'AWS::ECS::TaskDefinition': taskDefinitionType(),
    'AWS::Lambda::Alias': aliasType(aws.functions),
    'AWS::Lambda::Function': functionType(host, aws.functions),
    'AWS::Lambda::Version': versionType(host, aws.functions),
    'AWS::S3::Bucket': bucketType(aws.storage),
    'AWS::SSM::Parameter': parameterType(aws.parameters),
    'Custom::AWS': sdkCallType(aws.parameters),
    'Custom::CDKBucketDeployment': bucketDeploymentType(aws.storage),
    'Custom::CrossRegionStringParameterReader': crossRegionStringType(aws.parameters),
  };
  return (type) => types[type] ?? (OWN_CUSTOM_RESOURCE.test(type) ? own : PLACEHOLDER);
}
