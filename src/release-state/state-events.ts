import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { IReleaseState } from './release-state-ref';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../core/state/change-event';
import { invalid } from '../private/errors';

/** A rule on the default bus, where the state sends one event per change. */
export function stateChangeRule(state: IReleaseState, id: string, options: events.OnEventOptions): events.Rule {
  const scope = options.crossStackScope ?? state;
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && region !== state.region) {
    throw invalid(state, 'onStateChange', `used in a stack of ${state.region}, where the events are`, region, 'make the rule in a stack of that region');
  }
  const { target, eventPattern, ...props } = options;
  const rule = new events.Rule(scope, id, {
    ...props,
    eventPattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { stateName: [state.stateName] } },
  });
  rule.addEventPattern(eventPattern);
  rule.addTarget(target);
  return rule;
}
