import type { EventDifference } from './event-differences';
import type { EventType } from '../../cli/local/cloudfront';

/** Who is right about a difference between events, by what AWS documents. */
export interface Verdict {
  readonly stages: readonly EventType[];
  readonly kinds: readonly EventDifference['kind'][];
  readonly paths: RegExp;
  readonly right: 'ours' | 'cdk-local' | 'either';
  readonly because: string;
  readonly see: string;
}

const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';
const EVENTS = `${GUIDE}/lambda-event-structure.html`;
const FORWARDING = `${GUIDE}/controlling-origin-requests.html`;
const RESTRICTIONS = `${GUIDE}/edge-function-restrictions-all.html`;

const ALL: readonly EventType[] = ['viewer-request', 'origin-request', 'origin-response'];
const VIEWER: readonly EventType[] = ['viewer-request'];
const ORIGIN: readonly EventType[] = ['origin-request', 'origin-response'];

/** The first that fits a difference decides it. */
export const VERDICTS: readonly Verdict[] = [
  {
    stages: ALL,
    kinds: ['value'],
    paths: /^config\.distributionId$/,
    right: 'either',
    because: 'both made it up',
    see: EVENTS,
  },
  {
    stages: ALL,
    kinds: ['value'],
    paths: /^config\.distributionDomainName$/,
    right: 'ours',
    because: 'it is the domain name of the distribution, whatever Host the viewer sent',
    see: EVENTS,
  },
  {
    stages: ALL,
    kinds: ['only cdk-local'],
    paths: /^request\.headers\.connection$/,
    right: 'ours',
    because: 'Connection is not exposed to edge functions',
    see: RESTRICTIONS,
  },
  {
    stages: ALL,
    kinds: ['value'],
    paths: /\.headers\.\* keys$/,
    right: 'ours',
    because: '`key` is the name as it was written, so not always in lower case; functions must not go by it',
    see: EVENTS,
  },
  {
    stages: VIEWER,
    kinds: ['value'],
    paths: /^request\.headers\.cookie$/,
    right: 'ours',
    because: 'a header has an entry for each value in the request; the server of cdk-local joins Cookie headers',
    see: EVENTS,
  },
  {
    stages: VIEWER,
    kinds: ['value'],
    paths: /^request\.querystring$/,
    right: 'ours',
    because: 'the query string is the one in the request, not parsed and written anew',
    see: EVENTS,
  },
  {
    stages: ORIGIN,
    kinds: ['only ours'],
    paths: /^request\.origin\./,
    right: 'ours',
    because: 'origin events name the origin; functions may read its custom headers and swap it',
    see: EVENTS,
  },
  {
    stages: ORIGIN,
    kinds: ['value'],
    paths: /^request\.headers\.(host|user-agent)$/,
    right: 'ours',
    because: 'without a policy that forwards them, Host is the origin and User-Agent is Amazon CloudFront',
    see: EVENTS,
  },
  {
    stages: ORIGIN,
    kinds: ['only ours'],
    paths: /^request\.headers\.(via|x-forwarded-for)$/,
    right: 'ours',
    because: 'CloudFront adds Via and X-Forwarded-For to what it sends to origins',
    see: EVENTS,
  },
  {
    stages: ORIGIN,
    kinds: ['value'],
    paths: /^request\.headers\.accept-encoding$/,
    right: 'ours',
    because: 'a cache policy with compression normalises Accept-Encoding',
    see: `${GUIDE}/cache-key-understand-cache-policy.html`,
  },
  {
    stages: ORIGIN,
    kinds: ['only cdk-local', 'value'],
    paths: /^request\.(headers\.(accept|access-control-request-method|cookie|origin|sec-fetch-dest|sec-fetch-mode|sec-purpose|x-bg-reason)|querystring)$/,
    right: 'ours',
    because: 'origins and their functions see the headers, cookies and query parameters that the policies name, and no others',
    see: FORWARDING,
  },
];

export function verdictOn({ stage, kind, path }: EventDifference): Verdict | undefined {
  return VERDICTS.find(({ stages, kinds, paths }) => stages.includes(stage) && kinds.includes(kind) && paths.test(path));
}
