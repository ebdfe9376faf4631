import type { ServiceRequest, ServiceResponse } from './service';
import { notModelled } from './service-error';
import { element, unescapeXml, xmlDocument } from './xml';

const INVALIDATIONS = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation$/;
const NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

export interface InvalidationRequest {
  readonly distributionId: string;
  readonly callerReference: string;
  readonly paths: readonly string[];
}

/** The control plane of CloudFront, as far as the controller calls it: invalidations, the same one for the same reference. */
export class CloudFrontControl {
  readonly invalidations: InvalidationRequest[] = [];
  private listener: (invalidation: InvalidationRequest) => void = () => undefined;

  /** Whoever holds caches hears of each invalidation once. */
  onInvalidation(listener: (invalidation: InvalidationRequest) => void): void {
    this.listener = listener;
  }

  takes({ path }: ServiceRequest): boolean {
    return path.startsWith('/2020-05-31/');
  }

  call({ method, path, body }: ServiceRequest): ServiceResponse {
    const distributionId = INVALIDATIONS.exec(path)?.[1];
    if (method !== 'POST' || distributionId === undefined) {
      throw notModelled(`${method} ${path} in CloudFront`);
    }
    const xml = body.toString('utf8');
    const callerReference = unescapeXml(/<CallerReference>(.*?)<\/CallerReference>/s.exec(xml)?.[1] ?? '');
    const paths = [...xml.matchAll(/<Path>(.*?)<\/Path>/gs)].map(([, item]) => unescapeXml(item));
    if (!this.invalidations.some((known) => known.distributionId === distributionId && known.callerReference === callerReference)) {
      const invalidation = { distributionId, callerReference, paths };
      this.invalidations.push(invalidation);
      this.listener(invalidation);
    }
    const content = element('Id', callerReference) + element('Status', 'Completed');
    return { status: 201, headers: { 'content-type': 'text/xml' }, body: xmlDocument('Invalidation', content, NAMESPACE) };
  }
}
