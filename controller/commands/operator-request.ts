import { areUploadFiles, describeUploadFiles, UPLOAD_FILES_RULE } from './upload-files';
import { isColor } from '../../src/core/color';
import { isWeight } from '../../src/core/document';
import { isReleaseId, RELEASE_ID_RULE } from '../../src/core/release-id';
import type { Result } from '../../src/core/result';
import { failure, success } from '../../src/core/result';
import { MAX_ACTOR_LENGTH, MAX_REASON_LENGTH } from '../../src/core/state/command';
import { isOperatorVerb, OPERATOR_VERBS } from '../../src/core/state/grants';
import type { OperatorRequest, OperatorVerb } from '../../src/core/state/operator-request';

type Fields = Record<string, unknown>;
type Check = {
  readonly valid: (value: unknown) => boolean;
  readonly rule: string;
  readonly requiredBy?: readonly OperatorVerb[];
  /** Verbs that do without it. With neither list, every verb takes the field. */
  readonly optionalFor?: readonly OperatorVerb[];
  /** In few words, where the value may be long. */
  readonly got?: (value: unknown) => string;
};

/** CloudWatch allows no longer one. */
const MAX_ALARM_LENGTH = 255;

/** Enough of a long text to know it again. */
const EXCERPT_LENGTH = 40;

const CHECKS: { readonly [field: string]: Check } = {
  verb: { valid: isOperatorVerb, rule: `one of ${OPERATOR_VERBS.join(', ')}` },
  actor: text(MAX_ACTOR_LENGTH, 'the name of who asks'),
  reason: text(MAX_REASON_LENGTH, 'a text'),
  release: { valid: isReleaseId, rule: RELEASE_ID_RULE, requiredBy: ['stage', 'deny', 'allow', 'preview'], optionalFor: ['shift', 'promote', 'upload'] },
  color: { valid: isColor, rule: '\'blue\' or \'green\'', optionalFor: ['promote'] },
  weight: { valid: isWeight, rule: '0 to 100 with at most two decimals', requiredBy: ['shift'] },
  id: { valid: isText, rule: 'the id of a preview', requiredBy: ['revoke'] },
  alarm: { valid: (value) => isText(value) && value !== '' && value.length <= MAX_ALARM_LENGTH, rule: 'the name of an alarm', requiredBy: ['alarm'], got: excerpt },
  time: { valid: (value) => isText(value) && !Number.isNaN(Date.parse(value)), rule: 'an instant like 2026-01-15T12:00:00Z', optionalFor: ['alarm'], got: excerpt },
  duration: { valid: (value) => Number.isInteger(value) && (value as number) > 0, rule: 'whole seconds above 0', optionalFor: ['preview'] },
  expectedGeneration: { valid: (value) => Number.isInteger(value), rule: 'a generation' },
  limit: { valid: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100, rule: 'a number of entries, 1 to 100', optionalFor: ['history'] },
  before: { valid: (value) => Number.isInteger(value) && (value as number) > 0, rule: 'a generation', optionalFor: ['history'] },
  component: { valid: (value) => isText(value) && value !== '', rule: 'the name of a component', optionalFor: ['upload'] },
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
  const fields = withFittingReason({ reason: '', ...event });
  for (const [name, check] of Object.entries(CHECKS)) {
    const isRequired = name === 'verb' || name === 'actor' || (check.requiredBy?.includes(fields.verb as OperatorVerb) ?? false);
    if ((fields[name] !== undefined || isRequired) && !check.valid(fields[name])) {
      return failure(`'${name}' must be ${check.rule}, got: ${(check.got ?? String)(fields[name])}`);
    }
  }
  const verb = fields.verb as OperatorVerb;
  const taken = Object.keys(CHECKS).filter((name) => isTaken(CHECKS[name], verb));
  const foreign = Object.keys(fields).find((name) => fields[name] !== undefined && !taken.includes(name));
  return foreign === undefined ? success(fields as unknown as OperatorRequest) : failure(noSuchField(verb, foreign, taken));
}

function isTaken({ requiredBy, optionalFor }: Check, verb: OperatorVerb): boolean {
  return (requiredBy === undefined && optionalFor === undefined) || [...requiredBy ?? [], ...optionalFor ?? []].includes(verb);
}

/** Whoever sends a field counts on it: `dryrun` must not promote for real, and a newer caller must hear that this operator is older. */
function noSuchField(verb: OperatorVerb, name: string, taken: readonly string[]): string {
  const others = taken.filter((one) => one !== 'verb').join(', ');
  return `'${verb}' takes no '${excerpt(name)}', only ${others}; correct it, or deploy the app with a version of the library that knows it`;
}

/** CloudWatch's reasons may be twice as long as ours, and an alarm must not be lost for its words. */
function withFittingReason(fields: Fields): Fields {
  return fields.verb === 'alarm' && isText(fields.reason) ? { ...fields, reason: fields.reason.slice(0, MAX_REASON_LENGTH) } : fields;
}

function text(maxLength: number, what: string): Check {
  return { valid: (value) => isText(value) && value.length <= maxLength, rule: `${what} in at most ${maxLength} characters`, got: excerpt };
}

function excerpt(value: unknown): string {
  return isText(value) && value.length > EXCERPT_LENGTH ? `${value.slice(0, EXCERPT_LENGTH)}... (${value.length} characters); shorten it` : String(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
