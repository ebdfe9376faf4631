import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { addRecord, BLUE, loadBalancers } from './fixture';
import { newStack } from '../private/apps';

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
