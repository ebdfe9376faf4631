import { App, CfnParameter, Duration, Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { addRecord, BLUE, GREEN, loadBalancers, pointerOf, stateOf, zoneOf } from './fixture';
import type { BlueGreenDnsRecordProps } from '../../src';
import { BlueGreenDnsRecord, ColorNames, DnsMode, EdgeReleaseRouter, ReleaseBackend } from '../../src';
import { ACCOUNT, newApp, newStack, RECOMMENDED_FLAGS, resourceOf, resourcesOf, statementsOf } from '../private/apps';
import { addSite } from '../release-state/fixture';

const { A, AAAA, CNAME, MX, NS, TXT } = route53.RecordType;

const alias = (hostedZoneId: string, dnsName = 'x.example.net'): route53.RecordTarget => route53.RecordTarget.fromAlias({ bind: () => ({ hostedZoneId, dnsName }) });
const values = (...list: string[]): route53.RecordTarget => route53.RecordTarget.fromValues(...list);

function distribution(stack: Stack, id: string, domainNames?: string[]): cloudfront.Distribution {
  return new cloudfront.Distribution(stack, id, {
    defaultBehavior: { origin: new origins.HttpOrigin('origin.example.net') },
    domainNames,
    certificate: domainNames && acm.Certificate.fromCertificateArn(stack, `${id}Certificate`, `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`),
  });
}

const cloudFront = (one: cloudfront.IDistribution): route53.RecordTarget => route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(one));
const website = (bucket: s3.IBucket): route53.RecordTarget => route53.RecordTarget.fromAlias(new targets.BucketWebsiteTarget(bucket));
const recordNames = (stack: Stack): string[] => Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties: { Name, Type } }) => `${Type} ${Name}`);

test('minimal example: a pointer that no template holds, a policy for it, and a name per color', () => {
  const stack = newStack();
  const record = addRecord(stack);

  expect(record).toMatchObject({ domainNames: ['www.example.com'], stagingName: undefined, blueName: 'blue.www.example.com', greenName: 'green.www.example.com' });
  expect(pointerOf(stack)).toEqual({
    kind: 'records',
    follows: 'live',
    mode: 'simple',
    hostedZoneId: 'ZZONE',
    records: [{ names: ['www.example.com'], types: ['A'], targets: { blue: { values: ['192.0.2.1'], ttl: 60 }, green: { values: ['198.51.100.1'], ttl: 60 } } }],
  });
  expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'A green.www.example.com.']);
  expect(Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => [Properties.ResourceRecords, Properties.TTL]))
    .toEqual([[['192.0.2.1'], '60'], [['198.51.100.1'], '60']]);
});

test('maximum example: every prop reaches the resources', () => {
  const stack = newStack();
  const { vpc, blue, green } = loadBalancers(stack);
  const checks = ['BlueCheck', 'GreenCheck'].map((id) => new route53.HealthCheck(stack, id, { type: route53.HealthCheckType.TCP, fqdn: 'a.example.net', port: 443 }));
  const record = addRecord(stack, {
    recordName: 'WWW.example.com.',
    additionalRecordNames: ['api', '*.shop.example.com'],
    blue,
    green,
    mode: DnsMode.weighted({ blueHealthCheck: checks[0], greenHealthCheck: checks[1] }),
    recordTypes: [A],
    colorNames: ColorNames.fixed({ blue: 'b', green: 'g.example.com.' }),
    staging: { zone: new route53.PrivateHostedZone(stack, 'Staging', { zoneName: 'staging.example.com', vpc }), recordName: 'www' },
    removalPolicy: RemovalPolicy.RETAIN,
  });

  expect(record).toMatchObject({ domainNames: ['www.example.com', 'api.example.com', '*.shop.example.com'], stagingName: 'www.staging.example.com', blueName: 'b.example.com', greenName: 'g.example.com' });
  const live = pointerOf(stack);
  expect(live).toMatchObject({ follows: 'live', mode: 'weighted', records: [{ names: record.domainNames, types: ['A'] }] });
  expect(live.records[0].targets.blue).toEqual({
    alias: { dnsName: expect.stringMatching(/^dualstack\.\$\{Blue.*\.DNSName\}$/), hostedZoneId: expect.stringMatching(/^\$\{Blue.*\.CanonicalHostedZoneID\}$/), evaluateTargetHealth: false },
    healthCheckId: expect.stringMatching(/^\$\{BlueCheck/),
  });
  const staging = pointerOf(stack, 'NameStaging');
  expect(staging).toMatchObject({ follows: 'idle', mode: 'weighted', hostedZoneId: expect.stringMatching(/^\$\{Staging/), records: [{ names: ['www.staging.example.com'] }] });
  for (const prefix of ['NameLive', 'NameStaging']) {
    expect(resourceOf(stack, 'Custom::BlueGreenPointer', prefix)).toMatchObject({ DeletionPolicy: 'Retain' });
  }
  expect(recordNames(stack)).toEqual(['A b.example.com.', 'A g.example.com.']);
});

test('both functions of the controller are told of the pointers, in the order in which they move', () => {
  const stack = newStack();
  addRecord(stack, { staging: { zone: zoneOf(stack, 'Staging', 'staging.example.com') } });
  addRecord(stack, { recordName: 'api' }, 'Api');
  for (const role of ['Deployer', 'Operator']) {
    const { POINTERS } = resourceOf(stack, 'AWS::Lambda::Function', `Release${role}`).Properties.Environment.Variables as { POINTERS: string };
    expect(JSON.parse(POINTERS)).toEqual([pointerOf(stack), pointerOf(stack, 'NameStaging'), pointerOf(stack, 'ApiLive')]);
  }
});

test('whatever calls the operator ends before the pointers: it would make them again while the stack is deleted', () => {
  const stack = newStack();
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 });
  const state = stateOf(stack);
  addRecord(stack, { state });
  state.addRollbackAlarm(alarm);
  const { LogicalId: pointer } = resourceOf(stack, 'Custom::BlueGreenPointer');
  const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).filter(({ Properties }) => JSON.stringify(Properties.Targets).includes('Alias'));
  expect(rules).toHaveLength(4);
  rules.forEach(({ DependsOn }) => expect(DependsOn).toContain(pointer));
});

describe('the rights of the controller', () => {
  const policiesOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::Policy')).filter(([id]) => id.includes('Rights'));

  test('are to change exactly its names, in the way in which IAM wants them', () => {
    const stack = newStack();
    addRecord(stack, { additionalRecordNames: ['*.shop', ''] });
    for (const role of ['ReleaseDeployerRole', 'ReleaseOperatorRole']) {
      expect(statementsOf(stack, role).filter(({ Action }) => String(Action).startsWith('route53:'))).toEqual([
        {
          Effect: 'Allow',
          Action: 'route53:ChangeResourceRecordSets',
          Resource: 'arn:aws:route53:::hostedzone/ZZONE',
          Condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['www.example.com', '\\052.shop.example.com', 'example.com'] } },
        },
        { Effect: 'Allow', Action: 'route53:ListResourceRecordSets', Resource: 'arn:aws:route53:::hostedzone/ZZONE' },
        { Effect: 'Allow', Action: 'route53:GetChange', Resource: 'arn:aws:route53:::change/*' },
      ]);
    }
  });

  test('are there before the pointer is made and until it is gone', () => {
    const stack = newStack();
    addRecord(stack);
    const [[policy]] = policiesOf(stack);
    expect(resourceOf(stack, 'Custom::BlueGreenPointer').DependsOn).toContain(policy);
  });

  test('for other names are another policy, so that the controller may take away the names of before', () => {
    const [before, same, after, elsewhere] = [{}, {}, { recordName: 'api' }, { zone: 'Other' }].map(({ zone, ...props }: { zone?: string; recordName?: string }) => {
      const stack = newStack();
      addRecord(stack, { ...props, zone: zoneOf(stack, zone ?? 'Zone') });
      return policiesOf(stack)[0][0];
    });
    expect(same).toBe(before);
    expect(new Set([before, after, elsewhere]).size).toBe(3);
  });
});

describe('names', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'example.com'], ['', 'example.com'], ['example.com', 'example.com'], ['www', 'www.example.com'], ['www.example.com', 'www.example.com'],
    ['www.example.com.', 'www.example.com'], ['A_b-1', 'a_b-1.example.com'], ['*', '*.example.com'], ['example.com.', 'example.com'],
  ])('%s is %s', (recordName, name) => {
    const stack = newStack();
    expect(addRecord(stack, { recordName, colorNames: ColorNames.none() }).domainNames).toEqual([name]);
  });

  test.each(['a b', '-a', 'a-', 'a..b', 'ä', 'a.*', '*a', `${'a'.repeat(64)}`, `${'a.'.repeat(125)}a`])('\'%s\' is refused', (recordName) => {
    expect(() => addRecord(newStack(), { recordName })).toThrow(/'recordName' must be labels of at most 63 letters, digits, - and _ \(the first may be \*\), 253 characters in all, got: .* \(in Shop\/Name\)/);
  });

  test('in another zone are refused', () => {
    expect(() => addRecord(newStack(), { recordName: 'www.example.org.' })).toThrow('\'recordName\' must be in the hosted zone example.com, got: \'www.example.org.\'; pass the zone of the name, or leave the dot at the end away');
  });

  test('that are tokens are refused, for the rights of the controller name them', () => {
    const stack = newStack();
    const recordName = new CfnParameter(stack, 'Host').valueAsString;
    expect(() => addRecord(stack, { recordName })).toThrow('\'recordName\' must be known at synth, got: a token');
    expect(() => addRecord(newStack(), { staging: { zone: zoneOf(stack, 'Staging', 'a.org'), recordName } })).toThrow('\'staging.recordName\' must be known at synth, got: a token');
  });

  test('are relative to a zone whose name is a token', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: Fn.importValue('zone-id'), zoneName: new CfnParameter(stack, 'Domain').valueAsString });
    addRecord(stack, { zone, additionalRecordNames: [''], staging: { zone: zoneOf(stack, 'Staging', 'staging.example.com') } });
    expect(pointerOf(stack).records[0].names).toEqual(['www.${Domain}', '${Domain}']);
    expect(recordNames(stack)).toEqual(['A blue.www.${Domain}.', 'A green.www.${Domain}.']);
    expect(() => addRecord(stack, { zone, recordName: 'api.example.com.' }, 'Api')).toThrow('\'recordName\' must be relative to a zone whose name is known at deploy only, got: \'api.example.com.\'; leave the name of the zone and the dot away');
  });

  test('are complete in a zone that was imported by its id', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1');
    expect(addRecord(stack, { zone, recordName: 'www.example.com.' }).domainNames).toEqual(['www.example.com']);
    expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'A green.www.example.com.']);
    expect(() => addRecord(stack, { zone, recordName: 'www' }, 'Api')).toThrow('\'zone\' must be a hosted zone whose name is known, got: one that was imported by its id alone; use HostedZone.fromHostedZoneAttributes');
  });

  test('are given once', () => {
    expect(() => addRecord(newStack(), { additionalRecordNames: ['WWW'] })).toThrow('\'additionalRecordNames\' must be names that differ, got: \'www.example.com\' again; leave it out');
    const stack = newStack();
    addRecord(stack);
    expect(() => addRecord(stack, {}, 'Again')).toThrow('\'recordName\' must be a name that nothing else moves, got: \'www.example.com\'; give each name to one construct');
    expect(() => addRecord(stack, { recordName: 'api', staging: { zone: stack.node.findChild('Zone') as never, recordName: 'api' } }, 'Staged')).toThrow('\'staging.recordName\' must be a name that nothing else moves, got: \'api.example.com\'');
  });
});

describe('names of colors', () => {
  test('lead to the aliases of the colors with every type', () => {
    const stack = newStack();
    const { blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green });
    expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'AAAA blue.www.example.com.', 'A green.www.example.com.', 'AAAA green.www.example.com.']);
    const { Properties } = resourceOf(stack, 'AWS::Route53::RecordSet', 'NameGreenAAAA');
    expect(Properties.AliasTarget.DNSName).toMatch(/^dualstack\.\$\{Green/);
    expect(Properties.TTL).toBeUndefined();
  });

  test('are left out when told so, and below a wildcard', () => {
    const stack = newStack();
    expect(addRecord(stack, { colorNames: ColorNames.none() })).toMatchObject({ blueName: undefined, greenName: undefined });
    expect(addRecord(stack, { recordName: '*' }, 'Wild')).toMatchObject({ blueName: undefined, greenName: undefined });
    expect(recordNames(stack)).toEqual([]);
  });
});

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

describe('private zones', () => {
  function staged(zoneName: string, options: { associate?: boolean; vpc?: ec2.VpcProps } = {}): Stack {
    const stack = newStack();
    const { vpc, blue, green } = loadBalancers(stack, options.vpc);
    const other = new ec2.Vpc(stack, 'Other', { maxAzs: 2, natGateways: 0 });
    const zone = new route53.PrivateHostedZone(stack, 'Staging', { zoneName, vpc: options.associate === false ? other : vpc });
    addRecord(stack, { blue, green, staging: { zone, recordName: 'next' } });
    return stack;
  }

  test('must have the VPC of the load balancers, before synthesis ends', () => {
    const stack = staged('staging.example.com', { associate: false });
    expect(() => Template.fromStack(stack)).toThrow('\'staging.zone\' must be associated with the VPC of the load balancers, got: a private zone without Shop/Vpc; names of a private zone are looked up in its own VPCs only: call addVpc on the zone');
    (stack.node.findChild('Staging') as route53.PrivateHostedZone).addVpc(stack.node.findChild('Vpc') as ec2.Vpc);
    Template.fromStack(stack);
  });

  test('must be private to a VPC that asks them', () => {
    expect(() => Template.fromStack(staged('staging.example.com', { vpc: { enableDnsHostnames: false } }))).toThrow(
      '\'staging.zone\' must be private to VPCs with DNS hostnames and DNS support, got: Shop/Vpc without; a VPC looks nothing up in private zones without them: switch on enableDnsHostnames and enableDnsSupport',
    );
  });

  test('that are imported, or hold no load balancers, are believed', () => {
    const stack = newStack();
    const { blue, green } = loadBalancers(stack);
    const vpc = new ec2.Vpc(stack, 'Other', { maxAzs: 2, natGateways: 0 });
    addRecord(stack, { blue, green, staging: { zone: route53.PrivateHostedZone.fromPrivateHostedZoneAttributes(stack, 'Imported', { hostedZoneId: 'Z7', zoneName: 'staging.example.com' }) } });
    addRecord(stack, { recordName: 'api', staging: { zone: new route53.PrivateHostedZone(stack, 'Private', { zoneName: 'api.internal', vpc }) } }, 'Api');
    Template.fromStack(stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  const HIDDEN = Match.stringLikeRegexp('the private zone example.com .\'staging.zone\'. hides www.example.com inside its VPCs: what it does not hold does not exist there');

  test('with the name of the public zone hide the live names, which is warned of', () => {
    Annotations.fromStack(staged('example.com')).hasWarning('/Shop/Name', HIDDEN);
    Annotations.fromStack(staged('staging.example.com')).hasNoWarning('*', Match.anyValue());
  });

  test('hide nothing that they hold: by a record, or by another construct of the same state', () => {
    const byRecord = staged('example.com');
    const zone = byRecord.node.findChild('Staging') as route53.PrivateHostedZone;
    new route53.ARecord(byRecord, 'Www', { zone, recordName: 'www', target: BLUE });
    Annotations.fromStack(byRecord).hasNoWarning('*', HIDDEN);

    const byConstruct = staged('example.com');
    addRecord(byConstruct, { zone: byConstruct.node.findChild('Staging') as route53.PrivateHostedZone }, 'Inside');
    Annotations.fromStack(byConstruct).hasNoWarning('*', HIDDEN);
  });

  test('hide no name of a more specific private zone, but those of a public one', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const zone = new route53.PrivateHostedZone(stack, 'Private', { zoneName: 'live.example.com', vpc });
    const above = new route53.PrivateHostedZone(stack, 'Above', { zoneName: 'example.com', vpc });
    addRecord(stack, { zone, staging: { zone: above, recordName: 'next' } });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    addRecord(stack, { zone: above, recordName: 'api', staging: { zone: new route53.PublicHostedZone(stack, 'Public', { zoneName: 'public.example.com' }) } }, 'Api');
    Annotations.fromStack(stack).hasWarning('/Shop/Api', Match.stringLikeRegexp('the private zone example.com .\'zone\'. hides public.example.com inside its VPCs'));
  });
});

describe('the state', () => {
  test('needs a release id if it has records alone', () => {
    const stack = newStack();
    addRecord(stack, { state: stateOf(stack, { releaseId: undefined }) });
    expect(() => Template.fromStack(stack)).toThrow('a state of records alone has no content to take it from: pass for example the commit hash');
  });

  test('must be of the same stack', () => {
    const app = newApp();
    const state = stateOf(newStack({ scope: app, id: 'Other' }));
    expect(() => addRecord(newStack({ scope: app }), { state })).toThrow('\'state\' must be a state of the same stack, got: the state of \'Other\'');
  });

  test('has room for some pointers, and for many names of one', () => {
    const stack = newStack();
    const state = stateOf(stack);
    addRecord(stack, { state, additionalRecordNames: Array.from({ length: 30 }, (_, index) => `name-${index}`) });
    Template.fromStack(stack);
    const crowded = newStack();
    const { blue, green } = loadBalancers(crowded);
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].forEach((recordName) => addRecord(crowded, { recordName, blue, green }, recordName));
    expect(() => Template.fromStack(crowded)).toThrow(
      /the pointers of release state 'Shop\/Release' must fit into the environment of a function, 3000 bytes, got: about \d{4}; give more names to one BlueGreenDnsRecord/,
    );
  });

  test('has no router', () => {
    const stack = newStack();
    const state = stateOf(stack);
    addRecord(stack);
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(addSite(stack, state, 'Site'))] });
    expect(() => Template.fromStack(stack)).toThrow('must move traffic in one way, got: the router \'Shop/Router\' and pointers of its own');
  });
});

test('two constructs in one stack, two zones, two states', () => {
  const stack = newStack();
  addRecord(stack);
  addRecord(stack, { zone: zoneOf(stack, 'OrgZone', 'example.org') }, 'Org');
  const other = newStack({ scope: stack.node.root as App, id: 'Other' });
  addRecord(other, { recordName: 'api' });
  expect(Object.keys(resourcesOf(stack, 'Custom::BlueGreenPointer'))).toHaveLength(2);
  expect(pointerOf(stack, 'OrgLive').hostedZoneId).toBe('ZORGZONE');
});

describe('a template with the construct', () => {
  const FLAGS = [{}, { activeColor: 'green' }, { activeColor: 'blue' }, { candidateWeight: '10' }, { candidateWeight: '0' }, { 'activeColor:Shop/Release': 'green' }];
  const build = (context: Record<string, unknown>, mode: DnsMode): Record<string, unknown> => {
    const stack = newStack({ context });
    const { vpc, blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green, mode, staging: { zone: new route53.PrivateHostedZone(stack, 'Staging', { zoneName: 'staging.example.com', vpc }) } });
    return (Template.fromStack(stack).toJSON() as { Resources: Record<string, unknown> }).Resources;
  };

  test.each([['simple', DnsMode.simple()], ['weighted', DnsMode.weighted()]])('in %s mode is the same with every flag, but for the release resource', (_, mode) => {
    const [without, ...others] = FLAGS.map((context) => build(context, mode));
    for (const flagged of others) {
      const different = Object.keys({ ...without, ...flagged }).filter((id) => JSON.stringify(without[id]) !== JSON.stringify(flagged[id]));
      expect(different.map((id) => (without[id] as { Type: string }).Type)).toEqual(['Custom::BlueGreenRelease']);
    }
  });

  test('holds no live name as a record, with and without tags', () => {
    const stack = newStack();
    const { blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green, mode: DnsMode.weighted() });
    Tags.of(stack).add('team', 'shop');
    expect(recordNames(stack).filter((name) => name.endsWith(' www.example.com.'))).toEqual([]);
    expect(resourceOf(stack, 'Custom::BlueGreenPointer').Properties).not.toHaveProperty('Tags');
  });

  test.each([['recommended', RECOMMENDED_FLAGS], ['no', {}]])('synthesizes with %s feature flags', (_, context) => {
    const stack = newStack({ context });
    addRecord(stack);
    Template.fromStack(stack);
  });
});

test('is made with the construct itself', () => {
  const stack = newStack();
  const record = new BlueGreenDnsRecord(stack, 'Name', { state: stateOf(stack), zone: zoneOf(stack), blue: BLUE, green: GREEN });
  expect(record.domainNames).toEqual(['example.com']);
  expect(recordNames(stack)).toEqual(['A blue.example.com.', 'A green.example.com.']);
});
