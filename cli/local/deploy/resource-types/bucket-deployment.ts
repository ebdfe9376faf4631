import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { lookup } from 'mrmime';
import type { ObjectStorage } from '../../aws/s3/object-storage';
import { suffixOf } from '../../names';
import type { DeployedResource, Properties, ResourceRequest, ResourceType } from '../resource-type';
import { syncFilter } from './sync-filter';

/** CDK's `BucketDeployment`, done by hand: its handler is Python. Merges the sources in order, then syncs. */
export function bucketDeploymentType(storage: ObjectStorage): ResourceType {
  const deploy = (request: ResourceRequest): void => {
    const { properties } = request;
    const bucket = storage.bucket(properties.DestinationBucketName);
    const prefix = prefixOf(properties);
    const takes = syncFilter(properties.Exclude ?? [], properties.Include ?? []);
    const files = sourceFiles(request);
    const uploads = [...files].filter(([path]) => takes(path));
    uploads.forEach(([path, body]) => bucket.put(prefix + path, body, headersOf(path, properties)));
    if (!isFalse(properties.Prune)) {
      bucket.keys(prefix)
        .filter((key) => takes(key.slice(prefix.length)) && !files.has(key.slice(prefix.length)))
        .forEach((key) => bucket.delete(key));
    }
  };
  const empty = ({ properties }: DeployedResource): void => {
    const bucket = storage.find(properties.DestinationBucketName);
    bucket?.keys(prefixOf(properties)).forEach((key) => bucket.delete(key));
  };
  const provisioned = (request: ResourceRequest, physicalId: string) => ({
    physicalId,
    attributes: {
      DestinationBucketArn: `arn:aws:s3:::${request.properties.DestinationBucketName}`,
      SourceObjectKeys: request.properties.SourceObjectKeys,
    },
  });
  return {
    create: async (request) => {
      deploy(request);
      return provisioned(request, `aws.cdk.s3deployment.${suffixOf(`${request.stack.name}/${request.logicalId}`, 12)}`);
    },
    update: async (request, current) => {
      if (isFalse(current.properties.RetainOnDelete) && destination(request.properties) !== destination(current.properties)) {
        empty(current); // before the upload, as the handler does
      }
      deploy(request);
      return provisioned(request, current.physicalId);
    },
    delete: async (current) => {
      if (isFalse(current.properties.RetainOnDelete)) {
        empty(current);
      }
    },
  };
}

/** Files of all sources by path; a later source wins. */
function sourceFiles({ properties, asset }: ResourceRequest): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  (properties.SourceObjectKeys as string[]).forEach((objectKey, index) => {
    const markers = Object.entries((properties.SourceMarkers?.[index] ?? {}) as Record<string, string>);
    const root = asset(objectKey);
    if (!statSync(root).isDirectory()) {
      if (!isFalse(properties.Extract)) {
        throw new Error(`the source ${objectKey} is a file that needs unpacking, which is not modelled; pass the folder`);
      }
      files.set(objectKey, readFileSync(root));
      return;
    }
    for (const path of filesBelow(root)) {
      const body = readFileSync(join(root, path));
      files.set(path.split(sep).join('/'), markers.length === 0 ? body : withMarkers(body, markers));
    }
  });
  return files;
}

function filesBelow(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[]).filter((path) => statSync(join(root, path)).isFile()).sort();
}

/** Deploy-time values stand in the asset as markers. Files without one keep their bytes, whatever their encoding. */
function withMarkers(body: Buffer, markers: ReadonlyArray<readonly [marker: string, value: string]>): Buffer {
  const found = markers.filter(([marker]) => body.includes(marker));
  return found.length === 0 ? body : Buffer.from(found.reduce((text, [marker, value]) => text.split(marker).join(value), body.toString('utf8')));
}

function headersOf(path: string, { SystemMetadata = {}, UserMetadata = {} }: Properties): Record<string, string> {
  const contentType = lookup(path);
  return {
    ...contentType === undefined ? {} : { 'content-type': contentType },
    ...lowerCase(SystemMetadata, ''),
    ...lowerCase(UserMetadata, 'x-amz-meta-'),
  };
}

function lowerCase(metadata: Properties, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`${prefix}${name.toLowerCase().replace(/^x-amz-meta-/, '')}`, String(value)]));
}

function prefixOf({ DestinationBucketKeyPrefix: prefix = '' }: Properties): string {
  const trimmed = String(prefix).replace(/^\/|\/$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

function destination(properties: Properties): string {
  return `${properties.DestinationBucketName}/${prefixOf(properties)}`;
}

/** Prune and RetainOnDelete are true unless said otherwise, and may arrive as text. */
function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}
