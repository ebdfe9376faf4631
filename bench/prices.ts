/**
 * List prices in US dollars, as they stood in November 2026, without free tiers, volume discounts and savings bundles.
 * Of the regions of AWS the cheapest: what a router adds is then the largest share.
 */
export const PRICES = {
  /** HTTPS request to an edge location in North America. @see https://aws.amazon.com/cloudfront/pricing/ */
  cloudFrontRequest: 0.01 / 10_000,
  /** Lambda@Edge request, all regions. @see https://aws.amazon.com/lambda/pricing/#Lambda.40Edge_Pricing */
  edgeRequest: 0.6 / 1_000_000,
  /** Lambda@Edge GB-second, billed per millisecond. @see https://aws.amazon.com/lambda/pricing/#Lambda.40Edge_Pricing */
  edgeGbSecond: 0.00005001,
  /** GET of S3 Standard in us-east-1. @see https://aws.amazon.com/s3/pricing/ */
  s3Get: 0.0004 / 1_000,
  /** GetParameter of a standard parameter at standard throughput. @see https://aws.amazon.com/systems-manager/pricing/ */
  ssmRead: 0,
} as const;
