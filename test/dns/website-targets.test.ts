import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { addRecord, alias, cloudFront, distribution, GREEN, pointerOf, website, zoneOf } from './fixture';
import type { BlueGreenDnsRecordProps } from '../../src';
import { ColorNames, DnsMode } from '../../src';
import { ACCOUNT, newStack } from '../private/apps';

const { A, AAAA } = route53.RecordType;

describe('CloudFront', () => {
  test.each<[string, (stack: Stack) => route53.RecordTarget]>([
    ['another distribution', (stack) => cloudFront(distribution(stack, 'Other'))],
    ['an edge-optimized API domain', (stack) => route53.RecordTarget.fromAlias(new targets.ApiGatewayDomain(new apigateway.DomainName(stack, 'Api', {
      domainName: 'www.example.com',
      endpointType: apigateway.EndpointType.EDGE,
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`),
    })))],
    ['an alias with its zone id', () => alias('Z2FDTNDATAQYW2')],
  ])('beside %s is refused, with the reason and the way out', (_, other) => {
    const stack = newStack();
    expect(() => addRecord(stack, { blue: cloudFront(distribution(stack, 'Web')), green: other(stack) })).toThrow(
      '\'green\' must be no CloudFront distribution if blue is one, got: two distributions; CloudFront picks the distribution by the most specific alternate name, whatever DNS says, '
      + 'and a name can be on one only: put both origins behind one distribution with an EdgeReleaseRouter, which picks the release per request (in Shop/Name)',
    );
  });

  test('beside something else is weighted, with a name of its own only if it has that alternate name', () => {
    const stack = newStack();
    const record = addRecord(stack, { blue: cloudFront(distribution(stack, 'Web', ['www.example.com'])), green: GREEN, mode: DnsMode.weighted() });
    expect(record).toMatchObject({ blueName: undefined, greenName: 'green.www.example.com' });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('alternate names'));
    const wild = addRecord(stack, { recordName: 'shop', blue: cloudFront(distribution(stack, 'Wild', ['shop.example.com', '*.shop.example.com'])) }, 'Shop');
    expect(wild.blueName).toBe('blue.shop.example.com');
  });

  test('warns of names that a distribution does not answer', () => {
    const stack = newStack();
    const blue = cloudFront(distribution(stack, 'Web', ['www.example.com']));
    addRecord(stack, { blue, additionalRecordNames: ['api'], staging: { zone: zoneOf(stack, 'Other', 'example.org'), recordName: 'next' }, colorNames: ColorNames.fixed({ blue: 'b', green: 'g' }) });
    for (const names of ['api.example.com', 'next.example.org', 'b.example.com']) {
      Annotations.fromStack(stack).hasWarning('/Shop/Name', Match.stringLikeRegexp(`does not have the alternate names ${names}: CloudFront answers 403 for them. Add them to its domainNames`));
    }
  });

  test('that is imported is believed', () => {
    const stack = newStack();
    const imported = cloudfront.Distribution.fromDistributionAttributes(stack, 'Web', { distributionId: 'E1', domainName: 'd1.cloudfront.net' });
    expect(addRecord(stack, { blue: cloudFront(imported) }).blueName).toBe('blue.www.example.com');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('is refused in a private zone', () => {
    const stack = newStack();
    const zone = new route53.PrivateHostedZone(stack, 'Private', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }) });
    expect(() => addRecord(stack, { zone, blue: cloudFront(distribution(stack, 'Web')) })).toThrow(
      '\'zone\' must be a public zone where a color is a CloudFront distribution, got: a private one; Route 53 has no such alias in private zones: use a public zone',
    );
  });
});

describe('the website of a bucket', () => {
  test('named as the record shares with CloudFront, by IPv4, and has no name of its own', () => {
    const stack = newStack();
    const green = website(new s3.Bucket(stack, 'Bucket', { bucketName: 'www.example.com', websiteIndexDocument: 'index.html' }));
    const record = addRecord(stack, { blue: cloudFront(distribution(stack, 'Web', ['www.example.com', 'blue.www.example.com'])), green, mode: DnsMode.weighted() });
    expect(record).toMatchObject({ blueName: 'blue.www.example.com', greenName: undefined });
    expect(pointerOf(stack).records).toMatchObject([{ types: ['A'], targets: { green: { alias: { dnsName: 's3-website-eu-west-1.amazonaws.com', hostedZoneId: 'Z1BKCTXD74EZPE' } } } }]);
  });

  test.each<[string, (stack: Stack) => s3.IBucket, string]>([
    ['another name', (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'site' }), '\'site\''],
    ['a generated name', (stack) => new s3.Bucket(stack, 'Bucket'), 'a bucket with a generated name'],
    ['another name, imported', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'site'), '\'site\''],
  ])('with %s is refused, with the reason and the way out', (_, bucket, got) => {
    const stack = newStack();
    expect(() => addRecord(stack, { green: website(bucket(stack)) })).toThrow(
      `'green' must be a website bucket that is named as the record, 'www.example.com', got: ${got}; S3 finds a website by the host name of the request: pass bucketName: 'www.example.com'`,
    );
  });

  test('is believed if its name is a token', () => {
    const stack = newStack();
    addRecord(stack, { green: website(s3.Bucket.fromBucketName(stack, 'Bucket', new CfnParameter(stack, 'BucketName').valueAsString)) });
    expect(pointerOf(stack).records[0].types).toEqual(['A']);
  });

  test('has no IPv6, no staging name, no name that is not its own', () => {
    const make = (props: Partial<BlueGreenDnsRecordProps>) => () => {
      const stack = newStack();
      const staging = props.staging && { zone: zoneOf(stack, 'Staging', 'staging.example.com') };
      return addRecord(stack, { green: website(s3.Bucket.fromBucketName(stack, 'Bucket', 'www.example.com')), ...props, staging });
    };
    expect(make({ blue: alias('Z1'), recordTypes: [A, AAAA] })).toThrow('\'recordTypes\' must be A where a color is the website of a bucket, got: AAAA; websites of buckets have no IPv6');
    expect(make({ staging: {} as never })).toThrow('\'green\' must be a website bucket that is named as the record, \'staging.example.com\', got: \'www.example.com\'');
    expect(make({ additionalRecordNames: ['api'] })).toThrow('named as the record, \'api.example.com\'');
    expect(make({ colorNames: ColorNames.fixed({ blue: 'b', green: 'g' }) })).toThrow('named as the record, \'g.example.com\'');
  });
});
