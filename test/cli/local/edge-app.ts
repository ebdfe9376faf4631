import { startLocalEdge } from '../../../cli/local/edge';
import type { LocalEdge, LocalEdgeOptions } from '../../../cli/local/edge';
import type { CdkOutFixture } from '../cdk-out';
import { writeCdkOut } from '../cdk-out';
import { withFolder } from '../temporary-folder';

/** Decides as the real one does: a route for pages, a redirect for a preview link, a 503 on request. */
const VIEWER_REQUEST = `
let warm = 0;
exports.handler = async (event) => {
  const { request } = event.Records[0].cf;
  warm++;
  if (request.uri === '/maintenance') return { status: '503', headers: {} };
  if (request.uri === '/go') return { status: '302', headers: { location: [{ value: 'https://' + request.headers.host[0].value + '/there?a=1' }] } };
  if (request.uri === '/env') return { status: '200', headers: {}, body: JSON.stringify({ ...process.env, warm }) };
  request.headers['x-bg-route'] = [{ value: 'r1.document' }];
  request.headers['x-bg-reason'] = [{ value: 'active' }];
  if (request.uri === '/') request.uri = '/index.html';
  return request;
};`;

/** Answers as the real operator does, out of its memory. */
const OPERATOR = `
let generation = 1, pending = null;
const status = () => ({
  stateName: 'Shop/Release', now: Date.now(), stateTtl: 2, boundSeconds: 3.5,
  document: { schema: 1, id: 'x', generation, active: 'green', releases: { blue: null, green: 'r1' }, retained: ['r1'], weight: 0, previews: [] },
  truth: {
    active: 'green', weight: 0, generation, releases: { blue: null, green: 'r1' }, candidate: null, previous: null, denied: [], rolledBack: [], locked: null,
    pending: pending !== null && Date.now() < pending * 1000 ? { effectiveAt: pending, before: { active: 'green', weight: 0 } } : null,
    previews: [], records: {}, history: [{ generation, at: 0, actor: 'ci', verb: 'stage', reason: 'because', from: '', to: '', message: 'r1 is staged' }],
  },
  published: { home: generation, replica: generation },
});
exports.handler = async (event, context) => {
  const { verb } = event;
  if (verb === 'status') return { ok: true, message: '', changed: false, generation, status: status() };
  if (verb === 'crash') throw new Error('out of order');
  if (verb === 'rollback') return { ok: false, code: 'no-previous', message: 'no release was active before' };
  if (verb === 'deny') return { ok: false, code: 'not-granted', message: 'ask for the grant' };
  generation++;
  pending = verb === 'promote' ? Math.ceil(Date.now() / 1000) : null;
  return { ok: true, changed: true, generation, message: JSON.stringify({ ...event, alias: context.invokedFunctionArn.split(':').pop() }),
    ...pending !== null && { effectiveAt: pending }, ...verb === 'preview' && { token: 'TOKEN' } };
};`;

function lambda(asset: string, FunctionName: string) {
  return { Type: 'AWS::Lambda::Function', Properties: { FunctionName, Code: { S3Key: `${asset}.zip` }, Handler: 'index.handler', Runtime: 'nodejs20.x', Timeout: 5 } };
}

export interface AppOptions {
  /** Content of index.html. */
  readonly page?: string;
  /** Whether CloudFront may list the bucket. */
  readonly mayList?: boolean;
  readonly withState?: boolean;
  /** Goes into the distribution's comment, so that it changes. */
  readonly comment?: string;
}

/** A small app by hand: a bucket behind CloudFront, a viewer-request function, an API behind, an operator. */
export function smallApp({ page = 'one', mayList = true, withState = true, comment = '' }: AppOptions = {}): CdkOutFixture {
  const noCaching = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
  const behavior = { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', ViewerProtocolPolicy: 'redirect-to-https' };
  return {
    assets: { [`site-${page}`]: { 'index.html': page, 'assets/a.js': 'js' }, viewer: { 'index.js': VIEWER_REQUEST }, operator: { 'index.js': OPERATOR } },
    stacks: {
      Shop: {
        template: {
          Resources: {
            Bucket: { Type: 'AWS::S3::Bucket' },
            Policy: {
              Type: 'AWS::S3::BucketPolicy',
              Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: mayList ? ['s3:GetObject', 's3:ListBucket'] : 's3:GetObject' }] } },
            },
            Files: { Type: 'Custom::CDKBucketDeployment', Properties: { SourceObjectKeys: [`site-${page}.zip`], DestinationBucketName: { Ref: 'Bucket' } } },
            Viewer: lambda('viewer', 'Viewer'),
            ViewerVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Viewer' } } },
            Operator: lambda('operator', 'Operator'),
            Distribution: {
              Type: 'AWS::CloudFront::Distribution',
              Properties: {
                DistributionConfig: {
                  Comment: comment,
                  Origins: [
                    { Id: 'site', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] }, S3OriginConfig: {} },
                    { Id: 'api', DomainName: 'api.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
                  ],
                  DefaultCacheBehavior: { ...behavior, TargetOriginId: 'site', LambdaFunctionAssociations: [{ EventType: 'viewer-request', LambdaFunctionARN: { Ref: 'ViewerVersion' } }] },
                  CacheBehaviors: [
                    { ...behavior, TargetOriginId: 'site', PathPattern: '/assets/*' },
                    {
                      ...behavior,
                      TargetOriginId: 'api',
                      PathPattern: '/api/*',
                      CachePolicyId: noCaching,
                      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
                      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
                    },
                  ],
                },
              },
            },
          },
          Outputs: withState ? { ReleaseStateName: { Value: 'Shop/Release' }, ReleaseOperatorName: { Value: { Ref: 'Operator' } } } : {},
        },
      },
    },
  };
}

/** The small app on free ports; `write` makes the next assembly of it. */
export async function withEdge(
  app: CdkOutFixture, act: (edge: LocalEdge, write: (next: CdkOutFixture) => string) => Promise<void>, options: Partial<LocalEdgeOptions> = {},
): Promise<void> {
  await withFolder(async (folder) => {
    let count = 0;
    const write = (next: CdkOutFixture) => writeCdkOut(`${folder}/${++count}`, next);
    const edge = await startLocalEdge({ assemblies: [write(app)], port: 0, controlPort: 0, ...options });
    try {
      await act(edge, write);
    } finally {
      await edge.close();
    }
  });
}
