import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { addRecord, alias, BLUE, GREEN, pointerOf, values, zoneOf } from './fixture';
import type { BlueGreenDnsRecordProps } from '../../src';
import { ColorNames } from '../../src';
import { ACCOUNT, newStack, resourceOf } from '../private/apps';

const { A, AAAA, CNAME, MX, NS, TXT } = route53.RecordType;

describe('types and values', () => {
  const typesOf = (props: Partial<BlueGreenDnsRecordProps>): string[] => {
    const stack = newStack();
    addRecord(stack, { colorNames: ColorNames.none(), ...props });
    return pointerOf(stack).records.map(({ types, targets: { blue, green } }) => [
      types.join(' '), ...[blue, green].map((target) => 'values' in target ? target.values.join(' ') : 'alias'),
    ].join(': '));
  };

  test.each<[string, Partial<BlueGreenDnsRecordProps>, string[]]>([
    ['addresses of both kinds', { blue: route53.RecordTarget.fromIpAddresses('192.0.2.1', '2001:db8::1'), green: values('198.51.100.1', '198.51.100.2', '2001:db8::2') },
      ['A: 192.0.2.1: 198.51.100.1 198.51.100.2', 'AAAA: 2001:db8::1: 2001:db8::2']],
    ['what both can have', { blue: values('192.0.2.1', '2001:db8::1') }, ['A: 192.0.2.1: 198.51.100.1']],
    ['an alias and an address', { blue: alias('Z1') }, ['A: alias: 198.51.100.1']],
    ['host names', { blue: values('blue.example.net'), green: values('green.example.net.') }, ['CNAME: blue.example.net: green.example.net.']],
    ['given types', { blue: values('10 a.example.net'), green: values('10 b.example.net'), recordTypes: [MX] }, ['MX: 10 a.example.net: 10 b.example.net']],
    ['texts', { blue: values('"one"', '"two"'), green: values('"three"'), recordTypes: [TXT] }, ['TXT: "one" "two": "three"']],
  ])('%s', (_, props, expected) => {
    expect(typesOf(props)).toEqual(expected);
  });

  test('tokens need types, for nobody sees what they are', () => {
    const address = new CfnParameter(newStack(), 'Address').valueAsString;
    expect(() => typesOf({ blue: values(address) })).toThrow('\'recordTypes\' must be given where the targets do not tell one that both can have, got: unknown for blue, A for green; pass for example recordTypes: [RecordType.A]');
    const stack = newStack();
    addRecord(stack, { blue: values(new CfnParameter(stack, 'Address').valueAsString), recordTypes: [A] });
    expect(pointerOf(stack).records[0].targets.blue).toEqual({ values: ['${Address}'], ttl: 60 });
  });

  test('the TTL of plain records is as told', () => {
    const stack = newStack();
    addRecord(stack, { ttl: Duration.seconds(10) });
    expect(pointerOf(stack).records[0].targets.green).toMatchObject({ ttl: 10 });
    expect(resourceOf(stack, 'AWS::Route53::RecordSet', 'NameBlueA').Properties.TTL).toBe('10');
  });

  test.each<[string, Partial<BlueGreenDnsRecordProps>, string]>([
    ['no types', { recordTypes: [] }, '\'recordTypes\' must be at least one type, each once, got: none'],
    ['types twice', { recordTypes: [A, A] }, '\'recordTypes\' must be at least one type, each once, got: A, A'],
    ['records of the zone', { recordTypes: [NS] }, '\'recordTypes\' must be types of records that lead to something, got: NS'],
    ['a CNAME beside others', { recordTypes: [CNAME, A] }, '\'recordTypes\' must be CNAME alone, got: CNAME, A'],
    ['an alias as a CNAME', { blue: alias('Z1'), recordTypes: [CNAME] }, '\'recordTypes\' must be A or AAAA for the alias of blue, got: CNAME'],
    ['addresses of the wrong kind', { recordTypes: [AAAA] }, '\'blue\' must be values that a record of type AAAA can have, got: \'192.0.2.1\''],
    ['two hosts for a CNAME', { blue: values('a.b', 'c.d'), green: values('e.f'), recordTypes: [CNAME] }, '\'blue\' must be one host name for a CNAME, got: \'a.b\', \'c.d\''],
    ['a CNAME at the root', { recordName: '', blue: values('a.b'), green: values('e.f') }, '\'recordName\' must be below the root of the zone for a CNAME, got: \'example.com\'; use an alias, or addresses'],
    ['a host and an address', { blue: values('a.b') }, '\'recordTypes\' must be given where the targets do not tell one that both can have, got: CNAME for blue, A for green'],
    ['values that say nothing', { blue: values('hello world'), green: values('hello') }, 'unknown for blue, unknown for green'],
    ['the same twice', { green: BLUE }, '\'green\' must be another target than blue, got: the same; a record that leads to the same place for both colors switches nothing'],
    ['a TTL for aliases', { blue: alias('Z1'), green: alias('Z2'), ttl: Duration.minutes(1) }, '\'ttl\' must be left out for aliases, got: a duration'],
    ['a TTL of nothing', { ttl: Duration.seconds(0) }, '\'ttl\' must be 1 to 172800 whole seconds, got: 0 seconds'],
  ])('throws for %s', (_, props, message) => {
    expect(() => addRecord(newStack(), props)).toThrow(message);
  });
});

describe('any alias of the CDK', () => {
  const LOAD_BALANCER = {
    loadBalancerArn: `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/net/x/1`, loadBalancerDnsName: 'x.elb.eu-west-1.amazonaws.com', loadBalancerCanonicalHostedZoneId: 'Z2IFOLAFXWLO4F',
  };
  test.each<[string, (stack: Stack) => route53.IAliasRecordTarget]>([
    ['ApiGatewayDomain', (stack) => new targets.ApiGatewayDomain(new apigateway.DomainName(stack, 'Api', {
      domainName: 'www.example.com',
      endpointType: apigateway.EndpointType.REGIONAL,
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`),
    }))],
    ['InterfaceVpcEndpointTarget', (stack) => new targets.InterfaceVpcEndpointTarget(
      new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }).addInterfaceEndpoint('Endpoint', { service: ec2.InterfaceVpcEndpointAwsService.SSM }))],
    ['LoadBalancerTarget', (stack) => new targets.LoadBalancerTarget(
      elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(stack, 'Network', LOAD_BALANCER), { evaluateTargetHealth: true })],
    ['GlobalAcceleratorDomainTarget', () => new targets.GlobalAcceleratorDomainTarget('a.awsglobalaccelerator.com')],
    ['ElasticBeanstalkEnvironmentEndpointTarget', () => new targets.ElasticBeanstalkEnvironmentEndpointTarget('a.eu-west-1.elasticbeanstalk.com')],
  ])('%s', (name, make) => {
    const stack = newStack();
    addRecord(stack, { blue: route53.RecordTarget.fromAlias(make(stack)), green: alias('Z9') });
    expect(pointerOf(stack).records).toEqual([{
      names: ['www.example.com'],
      types: ['A', 'AAAA'],
      targets: {
        blue: { alias: { dnsName: expect.any(String), hostedZoneId: expect.any(String), evaluateTargetHealth: name === 'LoadBalancerTarget' } },
        green: { alias: { dnsName: 'x.example.net', hostedZoneId: 'Z9', evaluateTargetHealth: false } },
      },
    }]);
  });

  test('another record of the zone, with its type', () => {
    const other = newStack();
    const zone = zoneOf(other);
    const [blue, green] = ['one', 'two'].map((recordName) => route53.RecordTarget.fromAlias(
      new targets.Route53RecordTarget(new route53.ARecord(other, recordName, { zone, recordName, target: recordName === 'one' ? BLUE : GREEN })),
    ));
    addRecord(other, { blue, green });
    expect(pointerOf(other).records).toMatchObject([{ types: ['A'], targets: { blue: { alias: { hostedZoneId: 'ZZONE' } } } }]);
    expect(() => addRecord(other, { recordName: 'api', blue, green, staging: { zone: zoneOf(other, 'Other', 'example.org') } }, 'Api'))
      .toThrow('\'staging.zone\' must be the zone of the record that \'blue\' repeats, got: another one; repeat what that record leads to, instead of the record');
    const foreign = route53.RecordTarget.fromAlias(new targets.Route53RecordTarget({ domainName: 'a.example.com', node: other.node } as route53.IRecordSet));
    expect(() => addRecord(other, { recordName: 'foreign', blue: foreign, green }, 'Foreign')).toThrow('got: unknown for blue, A for green');
  });
});
