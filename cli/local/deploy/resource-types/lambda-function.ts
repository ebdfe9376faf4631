import { statSync } from 'node:fs';
import type { FunctionCode } from '../../lambda/function-code';
import type { FunctionHost } from '../../lambda/function-host';
import { LOCAL_ACCOUNT } from '../../names';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

/** Seconds, if a template names none. */
const DEFAULT_TIMEOUT = 3;

/** Functions with a Node.js folder as asset run; all others (inline code, Python, images) are only there by name. */
export function functionType(host: FunctionHost): ResourceType {
  const put = (request: ResourceRequest): Provisioned => {
    const { region } = request.stack;
    const name = nameOf(request);
    const arn = `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name}`;
    const code = codeOf(request, name, arn);
    if (code !== undefined) {
      host.put(code);
    }
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    create: async (request) => put(request),
    update: async (request) => put(request),
    delete: async ({ attributes }) => host.delete(String(attributes.Arn)),
  };
}

/** A version keeps the code that the function has at this moment. */
export function versionType(host: FunctionHost): ResourceType {
  return {
    create: async (request) => {
      const name = String(request.properties.FunctionName).replace(/^arn:.*:function:/, '');
      const functionArn = `arn:aws:lambda:${request.stack.region}:${LOCAL_ACCOUNT}:function:${name}`;
      const version = host.publish(functionArn);
      return { physicalId: `${functionArn}:${version}`, attributes: { FunctionArn: `${functionArn}:${version}`, Version: String(version) } };
    },
    update: async (_, current) => current,
    delete: async () => undefined, // replicas of an edge function outlive it, and old versions do no harm
  };
}

/** Names one of the function's versions; a call by it runs the newest code. */
export const ALIAS: ResourceType = {
  create: async (request) => alias(request),
  update: async (request) => alias(request),
  delete: async () => undefined,
};

function alias({ stack, properties }: ResourceRequest): Provisioned {
  const name = String(properties.FunctionName).replace(/^arn:.*:function:/, '');
  const arn = `arn:aws:lambda:${stack.region}:${LOCAL_ACCOUNT}:function:${name}:${properties.Name}`;
  return { physicalId: arn, attributes: { AliasArn: arn } };
}

function codeOf(request: ResourceRequest, name: string, arn: string): FunctionCode | undefined {
  const { Code, Handler, Runtime, Timeout, MemorySize, Environment } = request.properties;
  if (Code?.S3Key === undefined || !String(Runtime).startsWith('nodejs')) {
    return undefined;
  }
  const directory = request.asset(Code.S3Key);
  if (!statSync(directory).isDirectory()) {
    return undefined;
  }
  return {
    name,
    arn,
    directory,
    region: request.stack.region,
    handler: Handler,
    timeoutSeconds: Number(Timeout ?? DEFAULT_TIMEOUT),
    memoryMegabytes: Number(MemorySize ?? 128),
    environment: Object.fromEntries(Object.entries(Environment?.Variables ?? {}).map(([variable, value]) => [variable, String(value)])),
  };
}

function nameOf(request: ResourceRequest): string {
  return request.properties.FunctionName ?? generatedName(request);
}
