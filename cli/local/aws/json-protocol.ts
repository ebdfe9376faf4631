import type { ServiceRequest, ServiceResponse } from './service';
import { ServiceError } from './service-error';

/** Input of an operation as the service's API reference names it. */
export type Input = Readonly<Record<string, any>>;

export type Operations = Readonly<Record<string, (input: Input, region: string) => unknown>>;

/** The AWS JSON protocol: the operation is the last part of `x-amz-target`, input and output are JSON. */
export function callJson(operations: Operations, request: ServiceRequest): ServiceResponse {
  const operation = String(request.headers['x-amz-target']).split('.').pop() as string;
  if (!Object.hasOwn(operations, operation)) {
    throw new ServiceError('UnknownOperationException', `the local AWS does not model ${operation}`);
  }
  const input = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8')) as Input;
  return jsonAnswer(200, operations[operation](input, request.region) ?? {});
}

export function jsonError(error: ServiceError): ServiceResponse {
  return jsonAnswer(error.status, { __type: error.code, message: error.message, ...error.members });
}

function jsonAnswer(status: number, body: unknown): ServiceResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}
