import { areUploadFiles, describeUploadFiles, UPLOAD_FILES_RULE } from './upload-files';
import { isColor } from '../../src/core/color';
import { isWeight } from '../../src/core/document';
import { isReleaseId, RELEASE_ID_RULE } from '../../src/core/release-id';
import type { Result } from '../../src/core/result';
import { failure, success } from '../../src/core/result';
import { isOperatorVerb, OPERATOR_VERBS } from '../../src/core/state/grants';
import type { OperatorRequest, OperatorVerb } from '../../src/core/state/operator-request';

type Fields = Record<string, unknown>;
type Check = {
  readonly valid: (value: unknown) => boolean;
  readonly rule: string;
  readonly requiredBy?: readonly OperatorVerb[];
  /** In few words, where the value may be long. */
  readonly got?: (value: unknown) => string;
};

const CHECKS: { readonly [field: string]: Check } = {
  verb: { valid: isOperatorVerb, rule: `one of ${OPERATOR_VERBS.join(', ')}` },
  actor: { valid: isText, rule: 'the name of who asks' },
  reason: { valid: isText, rule: 'a text' },
  release: { valid: isReleaseId, rule: RELEASE_ID_RULE, requiredBy: ['stage', 'deny', 'allow', 'preview'] },
  color: { valid: isColor, rule: '\'blue\' or \'green\'' },
  weight: { valid: isWeight, rule: '0 to 100 with at most two decimals', requiredBy: ['shift'] },
  id: { valid: isText, rule: 'the id of a preview', requiredBy: ['revoke'] },
  alarm: { valid: (value) => isText(value) && value !== '', rule: 'the name of an alarm', requiredBy: ['alarm'] },
  duration: { valid: (value) => Number.isInteger(value) && (value as number) > 0, rule: 'whole seconds above 0' },
  expectedGeneration: { valid: (value) => Number.isInteger(value), rule: 'a generation' },
  limit: { valid: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100, rule: 'a number of entries, 1 to 100' },
  before: { valid: (value) => Number.isInteger(value) && (value as number) > 0, rule: 'a generation' },
  component: { valid: (value) => isText(value) && value !== '', rule: 'the name of a component' },
  files: { valid: areUploadFiles, rule: UPLOAD_FILES_RULE, requiredBy: ['upload'], got: describeUploadFiles },
  dryRun: { valid: (value) => typeof value === 'boolean', rule: 'true or false' },
  force: { valid: (value) => typeof value === 'boolean', rule: 'true or false' },
};

/** Checks a command before anything is read or written; the error names field, rule and value. */
export function parseOperatorRequest(event: unknown): Result<OperatorRequest, string> {
  if (typeof event !== 'object' || event === null) {
    return failure(`a command must be an object, got: ${JSON.stringify(event)}`);
  }
  if ('RequestType' in event) {
    return failure('the operator takes no CloudFormation events; those go to the deployer');
  }
  const fields: Fields = { reason: '', ...event };
  for (const [name, check] of Object.entries(CHECKS)) {
    const isRequired = name === 'verb' || name === 'actor' || (check.requiredBy?.includes(fields.verb as OperatorVerb) ?? false);
    if ((fields[name] !== undefined || isRequired) && !check.valid(fields[name])) {
      return failure(`'${name}' must be ${check.rule}, got: ${(check.got ?? String)(fields[name])}`);
    }
  }
  return success(fields as unknown as OperatorRequest);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
