import type { ObjectStorage } from '../../aws/s3/object-storage';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

export function bucketType(storage: ObjectStorage): ResourceType {
  const create = async (request: ResourceRequest): Promise<Provisioned> => {
    const name = nameOf(request);
    storage.create(name, request.stack.region);
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${request.stack.region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${request.stack.region}.amazonaws.com`,
      },
    };
  };
  return {
    create,
    update: async (request, current) => nameOf(request) === current.physicalId ? current : create(request),
    delete: async ({ physicalId }) => storage.delete(physicalId),
  };
}

function nameOf(request: ResourceRequest): string {
  return request.properties.BucketName ?? generatedName(request, 63).toLowerCase();
}
