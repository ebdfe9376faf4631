import { Annotations, AspectPriority, Aspects } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { FLAGS } from './flags';

interface NamedState extends Construct {
  readonly stateName: string;
}

/**
 * Says that a flag names no state of the app: a deploy with a mistyped name succeeds and moves nothing. It only warns, for a
 * `cdk.json` may serve several apps. The first state of the app speaks for all of them, when all are known.
 */
export function warnOfUnknownFlags(state: NamedState, isState: (node: IConstruct) => node is NamedState): void {
  Aspects.of(state).add({
    visit: (node) => {
      const states = node === state ? state.node.root.node.findAll().filter(isState) : [];
      if (states[0] === state) {
        warn(state, states.map(({ stateName }) => stateName));
      }
    },
  }, { priority: AspectPriority.READONLY });
}

function warn(scope: Construct, names: readonly string[]): void {
  const keys = Object.keys(scope.node.root.node.getAllContext());
  keys.filter((key) => FLAGS.some((flag) => key.startsWith(`${flag}:`) && !names.includes(key.slice(flag.length + 1)))).forEach((key) => {
    Annotations.of(scope).addWarningV2('cdk-blue-green:flag-of-no-state',
      `the context key '${key}' names no state of this app and does nothing; its states are ${names.join(', ')}`);
  });
}
