import type { StackArtifact } from '../assembly/assembly';
import type { ParameterStore } from '../aws/ssm/parameter-store';
import { LOCAL_ACCOUNT } from '../names';
import type { Scope } from './intrinsics';
import { resolveCondition } from './intrinsics';
import type { DeployedResource, StackIdentity } from './resource-type';
import { placeholderAttribute } from './resource-types/placeholder';
import type { Stack } from './stack';

export interface ScopeOptions {
  readonly artifact: StackArtifact;
  readonly identity: StackIdentity;
  /** Filled while the stack is deployed. */
  readonly resources: ReadonlyMap<string, DeployedResource>;
  readonly stacks: () => Iterable<Stack>;
  readonly parameters: ParameterStore;
}

/** What intrinsic functions of one stack see. */
export function stackScope({ artifact, identity, resources, stacks, parameters }: ScopeOptions): Scope {
  const { template } = artifact;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': LOCAL_ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::Region': identity.region,
    'AWS::StackId': identity.id,
    'AWS::StackName': identity.name,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NotificationARNs': [],
  };
  const resource = (logicalId: string): DeployedResource => {
    const found = resources.get(logicalId);
    if (found === undefined) {
      throw new Error(`${logicalId} is no resource or parameter of ${identity.name}`);
    }
    return found;
  };
  const scope: Scope = {
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) {
        return pseudo[name];
      }
      const parameter = template.Parameters?.[name];
      return parameter === undefined ? resource(name).physicalId : parameterValue(parameter, parameters, identity.region);
    },
    attribute: (logicalId, name) => {
      const { attributes, placeholder, ...rest } = resource(logicalId);
      if (!Object.hasOwn(attributes, name) && placeholder !== true) {
        throw new Error(`${logicalId} (${rest.type}) has no attribute ${name}`);
      }
      return attributes[name] ?? placeholderAttribute(rest, name);
    },
    importedValue: (name) => {
      const exporting = [...stacks()].find((stack) => stack.region === identity.region && Object.hasOwn(stack.exports, name));
      return exporting === undefined ? missing(`no stack exports ${name}`) : exporting.exports[name];
    },
    stackOutput: (stackName, outputName) => {
      const found = [...stacks()].find((stack) => stack.name === stackName || stack.id === stackName)?.outputs[outputName];
      return found ?? missing(`the stack ${stackName} has no output ${outputName}`);
    },
    mapped: (map, first, second) => template.Mappings?.[map]?.[first]?.[second] ?? missing(`the mapping ${map} has no ${first}.${second}`),
    condition: (name) => {
      const condition = template.Conditions?.[name];
      return condition === undefined ? missing(`there is no condition ${name}`) : resolveCondition(condition, scope);
    },
  };
  return scope;
}

function missing(message: string): never {
  throw new Error(message);
}

/** Values of SSM parameters are read when the stack is deployed; the bootstrap version, which nobody wrote, stays a name. */
function parameterValue({ Type, Default }: { Type: string; Default?: unknown }, parameters: ParameterStore, region: string): unknown {
  const text = Default ?? '';
  const value = Type.startsWith('AWS::SSM::Parameter::Value') ? parameters.get(region, String(text))?.value ?? text : text;
  return Type.includes('List') ? String(value).split(',') : value;
}
