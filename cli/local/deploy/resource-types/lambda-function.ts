import { statSync } from 'node:fs';
import type { LambdaFunctions } from '../../aws/lambda/functions';
import type { FunctionCode } from '../../lambda/function-code';
import type { FunctionHost } from '../../lambda/function-host';
import { LOCAL_ACCOUNT } from '../../names';
import type { Properties, Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

/** Seconds, if a template names none. */
const DEFAULT_TIMEOUT = 3;

/** Functions with a Node.js folder as asset run; all others (inline code, Python, images) are only there by name, versions and aliases. */
export function functionType(host: FunctionHost, functions: LambdaFunctions): ResourceType {
  const put = (request: ResourceRequest): Provisioned => {
    const { region } = request.stack;
    const name = nameOf(request);
    functions.put(region, name, JSON.stringify(request.properties));
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
export function versionType(host: FunctionHost, functions: LambdaFunctions): ResourceType {
  return {
    create: async ({ stack: { region }, properties }) => {
      const { name, arn } = functionOf(region, properties);
      const version = functions.publish(region, name);
      host.publish(arn, version);
      return { physicalId: `${arn}:${version}`, attributes: { FunctionArn: `${arn}:${version}`, Version: version } };
    },
    update: async (_, current) => current,
    delete: async () => undefined, // replicas of an edge function outlive it, and old versions do no harm
  };
}

/** Names one of the function's versions; a call by it runs the newest code. */
export function aliasType(functions: LambdaFunctions): ResourceType {
  const idOf = ({ stack: { region }, properties }: ResourceRequest): Provisioned => {
    const arn = `${functionOf(region, properties).arn}:${properties.Name}`;
    return { physicalId: arn, attributes: { AliasArn: arn } };
  };
  const create = async (request: ResourceRequest): Promise<Provisioned> => {
    const { stack: { region }, properties } = request;
    functions.createAlias(region, functionOf(region, properties).name, properties.Name, { FunctionVersion: String(properties.FunctionVersion) });
    return idOf(request);
  };
  return {
    create,
    update: async (request, current) => {
      const { stack: { region }, properties } = request;
      const wanted = idOf(request);
      if (wanted.physicalId !== current.physicalId) {
        return create(request);
      }
      functions.updateAlias(region, functionOf(region, properties).name, properties.Name, { FunctionVersion: String(properties.FunctionVersion) });
      return wanted;
    },
    delete: async ({ stack: { region }, properties }) => functions.deleteAlias(region, functionOf(region, properties).name, properties.Name),
  };
}

/** A version or an alias is of a function: by its name, or by its ARN. */
function functionOf(region: string, { FunctionName: given }: Properties): { readonly name: string; readonly arn: string } {
  const name = String(given).replace(/^arn:.*:function:/, '');
  return { name, arn: `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name}` };
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
