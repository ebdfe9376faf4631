import type { CloudFrontRequestEvent, CloudFrontResponseEvent } from 'aws-lambda';

/**
 * One event of each stage in the shape that AWS documents.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
const CONFIG = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'EDFDVBD6EXAMPLE',
  requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
} as const;

export const VIEWER_REQUEST: CloudFrontRequestEvent = {
  Records: [{
    cf: {
      config: { ...CONFIG, eventType: 'viewer-request' },
      request: {
        clientIp: '203.0.113.178',
        headers: {
          'host': [{ key: 'Host', value: 'd111111abcdef8.cloudfront.net' }],
          'user-agent': [{ key: 'User-Agent', value: 'curl/7.66.0' }],
          'accept': [{ key: 'accept', value: '*/*' }],
        },
        method: 'GET',
        querystring: '',
        uri: '/',
      },
    },
  }],
};

export const ORIGIN_REQUEST: CloudFrontRequestEvent = {
  Records: [{
    cf: {
      config: { ...CONFIG, eventType: 'origin-request' },
      request: {
        clientIp: '203.0.113.178',
        headers: {
          'x-forwarded-for': [{ key: 'X-Forwarded-For', value: '203.0.113.178' }],
          'user-agent': [{ key: 'User-Agent', value: 'Amazon CloudFront' }],
          'via': [{ key: 'Via', value: '2.0 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)' }],
          'host': [{ key: 'Host', value: 'example.org' }],
          'cache-control': [{ key: 'Cache-Control', value: 'no-cache' }],
        },
        method: 'GET',
        origin: {
          custom: {
            customHeaders: {},
            domainName: 'example.org',
            keepaliveTimeout: 5,
            path: '',
            port: 443,
            protocol: 'https',
            readTimeout: 30,
            sslProtocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
          },
        },
        querystring: '',
        uri: '/',
      },
    },
  }],
};

export const ORIGIN_RESPONSE: CloudFrontResponseEvent = {
  Records: [{
    cf: {
      config: { ...CONFIG, eventType: 'origin-response' },
      request: ORIGIN_REQUEST.Records[0].cf.request,
      response: {
        headers: {
          'date': [{ key: 'Date', value: 'Mon, 13 Jan 2020 20:12:38 GMT' }],
          'server': [{ key: 'Server', value: 'ExampleCustomOriginServer' }],
          'referrer-policy': [{ key: 'Referrer-Policy', value: 'same-origin' }],
          'x-content-type-options': [{ key: 'X-Content-Type-Options', value: 'nosniff' }],
          'x-frame-options': [{ key: 'X-Frame-Options', value: 'DENY' }],
          'content-type': [{ key: 'Content-Type', value: 'text/html; charset=utf-8' }],
          'content-length': [{ key: 'Content-Length', value: '9593' }],
        },
        status: '200',
        statusDescription: 'OK',
      },
    },
  }],
};
