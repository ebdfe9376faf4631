import { Stack } from 'aws-cdk-lib';
import { addRecord, loadBalancers, zoneOf } from './fixture';
import { newStack, resourceOf, resourcesOf, statementsOf } from '../private/apps';

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

  test('are to count targets where a color is a load balancer, and nowhere else', () => {
    const counting = (withLoadBalancers: boolean): unknown[] => {
      const stack = newStack();
      const { blue, green } = loadBalancers(stack);
      addRecord(stack, { ...withLoadBalancers && { blue, green }, staging: { zone: zoneOf(stack, 'Other', 'staging.example.com') } });
      return statementsOf(stack, 'ReleaseOperatorRole').filter(({ Action }) => String(Action).startsWith('elasticloadbalancing:'));
    };
    expect(counting(false)).toEqual([]);
    expect(counting(true)).toEqual([{
      Effect: 'Allow',
      Action: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
      Resource: '*',
    }]);
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
