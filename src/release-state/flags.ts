import { randomUUID } from 'node:crypto';
import type { Construct } from 'constructs';
import { isColor } from '../core/color';
import { isWeight } from '../core/document';
import { invalid, ReleaseValidationError } from '../private/errors';

/** Context keys that speak to every state of the app; followed by a colon and a name, to one. */
export const FLAGS = ['activeColor', 'candidateWeight', 'changeLayout'] as const;

/** Properties that the release resource has only in a deploy that was asked to move traffic. */
export interface FlagProperties {
  readonly ActiveColor?: string;
  readonly CandidateWeight?: string;
  readonly Nonce?: string;
}

/**
 * The flags of this synthesis: `-c activeColor=green`, `-c candidateWeight=10`, or for one state of several
 * `-c activeColor:<stateName>=green`. The nonce tells a new request from a replay of an old one.
 */
export function readFlags(scope: Construct, stateName: string): FlagProperties {
  const activeColor = readFlag(scope, 'activeColor', stateName);
  const candidateWeight = readFlag(scope, 'candidateWeight', stateName);
  if (activeColor === undefined && candidateWeight === undefined) {
    return {};
  }
  if (activeColor !== undefined && candidateWeight !== undefined) {
    throw new ReleaseValidationError('\'activeColor\' and \'candidateWeight\' must not be given together; shift first, promote in a later deploy', scope.node.path);
  }
  return {
    ...(activeColor !== undefined && { ActiveColor: checkedColor(scope, activeColor) }),
    ...(candidateWeight !== undefined && { CandidateWeight: checkedWeight(scope, candidateWeight) }),
    Nonce: process.env.CDK_BLUE_GREEN_NONCE ?? randomUUID(),
  };
}

/** A flag for one state of several, or for all. Context values from `-c` are always strings; those from cdk.json may be numbers. */
export function readFlag(scope: Construct, name: typeof FLAGS[number], stateName: string): string | undefined {
  const value: unknown = scope.node.tryGetContext(`${name}:${stateName}`) ?? scope.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
}

function checkedColor(scope: Construct, value: string): string {
  if (!isColor(value)) {
    throw invalid(scope, 'activeColor', '\'blue\' or \'green\'', `'${value}'`, 'pass -c activeColor=blue or -c activeColor=green');
  }
  return value;
}

function checkedWeight(scope: Construct, value: string): string {
  if (value.trim() === '' || !isWeight(Number(value))) {
    throw invalid(scope, 'candidateWeight', '0 to 100 with at most two decimals', `'${value}'`, 'pass for example -c candidateWeight=10');
  }
  return value;
}
