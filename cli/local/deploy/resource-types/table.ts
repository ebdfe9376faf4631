import type { Database } from '../../aws/dynamodb/database';
import { LOCAL_ACCOUNT } from '../../names';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

export function tableType(database: Database): ResourceType {
  const create = async (request: ResourceRequest): Promise<Provisioned> => {
    const { region } = request.stack;
    const name = nameOf(request);
    database.create(region, name, keyOf(request, 'HASH') as string, keyOf(request, 'RANGE'));
    return { physicalId: name, attributes: { Arn: `arn:aws:dynamodb:${region}:${LOCAL_ACCOUNT}:table/${name}` } };
  };
  return {
    create,
    update: async (request, current) => nameOf(request) === current.physicalId ? current : create(request),
    delete: async ({ stack, physicalId }) => database.delete(stack.region, physicalId),
  };
}

function keyOf({ properties }: ResourceRequest, kind: 'HASH' | 'RANGE'): string | undefined {
  return (properties.KeySchema as Array<{ AttributeName: string; KeyType: string }>).find(({ KeyType }) => KeyType === kind)?.AttributeName;
}

function nameOf(request: ResourceRequest): string {
  return request.properties.TableName ?? generatedName(request);
}
