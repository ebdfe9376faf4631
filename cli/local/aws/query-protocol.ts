import type { ServiceRequest, ServiceResponse } from './service';
import type { ServiceError } from './service-error';
import { notModelled } from './service-error';
import { element, xmlDocument } from './xml';
import { LOCAL_ACCOUNT } from '../names';

/** What `DescribeStacks` tells of a stack. */
export interface StackDescription {
  readonly stackId: string;
  readonly stackName: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Finds a stack by name or id; undefined if there is none. */
export type DescribeStack = (nameOrId: string, region: string) => StackDescription | undefined;

const CLOUDFORMATION_NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The AWS query protocol: form fields in, XML out. CloudFormation and STS speak it. */
export function callQuery(request: ServiceRequest, describeStack: DescribeStack): ServiceResponse {
  const fields = new URLSearchParams(request.body.toString('utf8'));
  switch (fields.get('Action')) {
    case 'DescribeStacks': return describeStacks(fields.get('StackName') ?? '', request.region, describeStack);
    case 'GetCallerIdentity': return xmlAnswer(200, xmlDocument('GetCallerIdentityResponse', `<GetCallerIdentityResult>${
      element('Arn', `arn:aws:iam::${LOCAL_ACCOUNT}:user/local`)}${element('UserId', 'local')}${element('Account', LOCAL_ACCOUNT)
    }</GetCallerIdentityResult>`, STS_NAMESPACE));
    default: throw notModelled(`the action ${fields.get('Action')}`);
  }
}

export function queryError(error: ServiceError): ServiceResponse {
  const content = `<Error><Type>Sender</Type>${element('Code', error.code)}${element('Message', error.message)}</Error><RequestId>local</RequestId>`;
  return xmlAnswer(error.status, xmlDocument('ErrorResponse', content, CLOUDFORMATION_NAMESPACE));
}

function describeStacks(name: string, region: string, describeStack: DescribeStack): ServiceResponse {
  const stack = describeStack(name, region);
  if (stack === undefined) {
    return queryError({ code: 'ValidationError', message: `Stack with id ${name} does not exist`, status: 400 } as ServiceError);
  }
  const outputs = Object.entries(stack.outputs)
    .map(([key, value]) => `<member>${element('OutputKey', key)}${element('OutputValue', value)}</member>`).join('');
  const member = [
    element('StackName', stack.stackName), element('StackId', stack.stackId), element('StackStatus', stack.status),
    element('CreationTime', new Date(0).toISOString()), `<Outputs>${outputs}</Outputs>`,
  ].join('');
  const result = `<DescribeStacksResult><Stacks><member>${member}</member></Stacks></DescribeStacksResult>`;
  return xmlAnswer(200, xmlDocument('DescribeStacksResponse', result, CLOUDFORMATION_NAMESPACE));
}

function xmlAnswer(status: number, body: string): ServiceResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
