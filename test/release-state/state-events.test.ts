import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { matches } from './event-pattern';
import { stateWithSite } from './fixture';
import { ReleaseState } from '../../src';
import { ACCOUNT, newApp, newStack, RELEASE_2, resourceOf, resourcesOf } from '../private/apps';

function eventOf(stateName: string): Record<string, unknown> {
  return {
    'version': '0',
    'source': 'cdk-blue-green',
    'detail-type': 'Release State Change',
    'account': ACCOUNT,
    'region': 'eu-west-1',
    'resources': [],
    'detail': { schema: 1, stateName, verb: 'promote', generation: 7 },
  };
}

describe('a topic', () => {
  test('gets the events of its state, by a rule and without code', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    stateWithSite(stack, { topic });

    const { Properties } = resourceOf(stack, 'AWS::Events::Rule', 'ReleaseTopicRule');
    expect(matches(Properties.EventPattern, eventOf('Shop/Release'))).toBe(true);
    expect(matches(Properties.EventPattern, eventOf('Shop/Other'))).toBe(false);
    expect(matches(Properties.EventPattern, { ...eventOf('Shop/Release'), source: 'shop' })).toBe(false);
    expect(Properties.Targets).toEqual([{ Id: 'Target0', Arn: `\${${resourceOf(stack, 'AWS::SNS::Topic').LogicalId}}` }]);
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } })]) },
    });
  });

  test('that is encrypted or imported is taken too', () => {
    const stack = newStack();
    const encrypted = new sns.Topic(stack, 'Encrypted', { masterKey: new kms.Key(stack, 'Key') });
    const imported = sns.Topic.fromTopicArn(stack, 'Imported', `arn:aws:sns:eu-west-1:${ACCOUNT}:releases`);
    stateWithSite(stack, { topic: encrypted }, 'Web');
    stateWithSite(stack, { topic: imported }, 'Docs', RELEASE_2);

    expect(resourceOf(stack, 'AWS::Events::Rule', 'DocsTopicRule').Properties.Targets[0].Arn).toBe(`arn:aws:sns:eu-west-1:${ACCOUNT}:releases`);
    expect(resourceOf(stack, 'AWS::Events::Rule', 'WebTopicRule').Properties.EventPattern.detail).toEqual({ stateName: ['Shop/Web'] });
  });

  test('of another region is refused: EventBridge does not reach it', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${ACCOUNT}:releases`);
    expect(() => new ReleaseState(stack, 'Release', { topic })).toThrow(
      '\'topic\' must be a topic of eu-west-1, where the events are, got: one of us-east-1; make the topic in the region of the state (in Shop/Release)',
    );
  });
});

describe('onStateChange', () => {
  test('sends the changes of one state to a target, narrowed if one likes', () => {
    const stack = newStack();
    const rule = stateWithSite(stack).onStateChange('Promotions', {
      target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')),
      eventPattern: { detail: { verb: ['promote', 'rollback'] } },
      description: 'promotions',
      ruleName: 'promotions',
    });

    expect(rule).toBeInstanceOf(events.Rule);
    const { Properties } = resourceOf(stack, 'AWS::Events::Rule', 'ReleasePromotions');
    expect(Properties).toMatchObject({ Description: 'promotions', Name: 'promotions' });
    expect(Properties.Targets).toHaveLength(1);
    expect(matches(Properties.EventPattern, eventOf('Shop/Release'))).toBe(true);
    expect(matches(Properties.EventPattern, { ...eventOf('Shop/Release'), detail: { stateName: 'Shop/Release', verb: 'stage' } })).toBe(false);
  });

  test('works for an imported state, and gives a rule to which targets are added later', () => {
    const stack = newStack({ id: 'Chat' });
    const rule = ReleaseState.fromStateName(stack, 'State', 'Shop/Release').onStateChange('Changes');
    rule.addTarget(new targets.SnsTopic(new sns.Topic(stack, 'Topic')));

    const { Properties } = resourceOf(stack, 'AWS::Events::Rule');
    expect(matches(Properties.EventPattern, eventOf('Shop/Release'))).toBe(true);
    expect(Properties.Targets).toHaveLength(1);
  });

  test('makes the rule in another scope if asked to', () => {
    const app = newApp();
    const state = stateWithSite(newStack({ scope: app }));
    const other = newStack({ scope: app, id: 'Other' });
    state.onStateChange('Changes', { crossStackScope: other });
    expect(Object.values(resourcesOf(other, 'AWS::Events::Rule'))).toHaveLength(1);
  });

  test('is refused in another region than the state\'s, where the events are not', () => {
    const stack = newStack({ id: 'Chat', region: 'us-west-2' });
    const state = ReleaseState.fromReleaseStateAttributes(stack, 'State', { stateName: 'Shop/Release', region: 'eu-west-1' });
    expect(() => state.onStateChange('Changes')).toThrow(
      '\'onStateChange\' must be used in a stack of eu-west-1, where the events are, got: us-west-2; make the rule in a stack of that region (in Chat/State)',
    );
  });
});
