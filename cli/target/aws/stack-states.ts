import { UserError } from '../../user-error';

/** A release state as the outputs of its stack describe it. */
export interface StackState {
  readonly stateName: string;
  readonly operatorName: string;
  readonly siteUrl?: string;
}

export type Outputs = Readonly<Record<string, string>>;

/** `SiteStateName`, `SiteOperatorName` and `SiteUrl` belong together; a router of its own name is found if it is the only one. */
export function stackStates(outputs: Outputs): StackState[] {
  const urls = Object.keys(outputs).filter((key) => key.endsWith('Url'));
  return Object.keys(outputs).filter((key) => key.endsWith('OperatorName')).map((key) => {
    const prefix = key.slice(0, -'OperatorName'.length);
    return {
      stateName: outputs[`${prefix}StateName`] ?? prefix,
      operatorName: outputs[key],
      siteUrl: outputs[`${prefix}Url`] ?? (urls.length === 1 ? outputs[urls[0]] : undefined),
    };
  });
}

/** The state that was asked for, or the only one. */
export function chooseState(stack: string, states: readonly StackState[], wanted: string | undefined): StackState {
  if (states.length === 0) {
    throw new UserError('no-state', `the stack ${stack} has no output that ends with OperatorName, so it holds no release state`, 'name the stack with the ReleaseState or BlueGreenStaticSite, or pass --state instead');
  }
  const matching = states.filter(({ stateName }) => wanted === undefined || stateName === wanted);
  if (matching.length === 1) {
    return matching[0];
  }
  const known = states.map(({ stateName }) => stateName).join(', ');
  throw wanted === undefined
    ? new UserError('which-state', `the stack ${stack} holds ${states.length} release states: ${known}`, 'name one with --state')
    : new UserError('unknown-state', `the stack ${stack} holds no release state ${wanted}, but ${known}`, 'name one of them with --state');
}
