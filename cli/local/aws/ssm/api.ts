import type { Input, Operations } from '../json-protocol';
import { ServiceError } from '../service-error';
import type { ParameterStore } from './parameter-store';
import { LOCAL_ACCOUNT } from '../../names';

/** The operations of SSM that the edge functions and the controller call. */
export function ssmOperations(store: ParameterStore): Operations {
  return {
    GetParameter: (input, region) => {
      const parameter = store.get(region, nameOf(input));
      if (parameter === undefined) {
        throw new ServiceError('ParameterNotFound', `Parameter ${nameOf(input)} not found.`);
      }
      const { name, type, value, version, modifiedAt } = parameter;
      return {
        Parameter: {
          ARN: `arn:aws:ssm:${region}:${LOCAL_ACCOUNT}:parameter/${name.replace(/^\//, '')}`,
          DataType: 'text',
          LastModifiedDate: modifiedAt / 1000,
          Name: name,
          Type: type,
          Value: value,
          Version: version,
        },
      };
    },
    PutParameter: (input, region) => {
      const { version } = store.put(region, nameOf(input), input.Value, { overwrite: input.Overwrite === true, type: input.Type });
      return { Tier: 'Standard', Version: version };
    },
    DeleteParameter: (input, region) => {
      if (!store.delete(region, nameOf(input))) {
        throw new ServiceError('ParameterNotFound', `Parameter ${nameOf(input)} not found.`);
      }
    },
  };
}

/** Callers may name a parameter by its ARN. */
function nameOf(input: Input): string {
  return String(input.Name).replace(/^arn:[^/]*:parameter(?=\/)/, '');
}
