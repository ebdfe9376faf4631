import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import type { ReleaseBackend } from './release-backend';
import { acknowledgeCdkHandler } from '../private/acknowledge';
import { withTemporaryFolder } from '../private/assets';
import { invalid } from '../private/errors';

/** Beside the releases in the bucket, and a path that no site uses. */
const FOLDER = '.bg-errors';

/** What a distribution needs to answer refused visitors with a page. */
interface ForbiddenPage {
  readonly behaviors: { [pathPattern: string]: cloudfront.BehaviorOptions };
  readonly errorResponses: cloudfront.ErrorResponse[];
}

/** Uploads the page and makes CloudFront answer 403 with it. No edge function sees these requests, so no release is involved. */
export function addForbiddenPage(scope: Construct, file: string, backends: readonly ReleaseBackend[]): ForbiddenPage {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
    throw invalid(scope, 'forbiddenPage', 'an existing HTML file', `'${file}'`, 'correct the path; it is relative to the working directory');
  }
  const sites = backends.flatMap((backend) => backend._site() ?? []);
  if (sites.length < backends.length) {
    throw invalid(scope, 'forbiddenPage', 'left out with backends per color', `'${file}'`, 'CloudFront would hide every 403 answer of those backends behind the page');
  }
  const [{ bucket }] = sites;
  withTemporaryFolder(scope, (folder) => {
    fs.copyFileSync(file, path.join(folder, '403.html'));
    const deployment = new s3deploy.BucketDeployment(scope, 'ForbiddenPage', {
      sources: [s3deploy.Source.asset(folder)],
      destinationBucket: bucket,
      destinationKeyPrefix: FOLDER,
      cacheControl: [s3deploy.CacheControl.maxAge(Duration.minutes(1))],
      prune: false,
      outputObjectKeys: false,
    });
    acknowledgeCdkHandler(deployment.handlerRole);
  });
  return {
    behaviors: {
      [`/${FOLDER}/*`]: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      },
    },
    errorResponses: [{ httpStatus: 403, responseHttpStatus: 403, responsePagePath: `/${FOLDER}/403.html`, ttl: Duration.seconds(10) }],
  };
}
