import { Stack, Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { invalid } from './errors';
import { isReleaseId, RELEASE_ID_RULE } from '../core/release-id';

/** Refuses tokens where the value becomes part of a name, a bundle or a path. */
export function literal(scope: IConstruct, prop: string, value: string): string {
  if (Token.isUnresolved(value)) {
    throw invalid(scope, prop, 'known at synth', 'a token', 'pass a literal: edge functions and names cannot hold values that are known at deploy only');
  }
  return value;
}

/** The region of a stack, which edge configuration must name. */
export function concreteRegion(scope: IConstruct): string {
  const stack = Stack.of(scope);
  if (Token.isUnresolved(stack.region)) {
    throw invalid(scope, 'env.region', `known at synth for stack '${stack.stackName}'`, 'an env-agnostic stack',
      'pass env: { region: \'eu-west-1\' } (or process.env.CDK_DEFAULT_REGION) to the stack');
  }
  return stack.region;
}

const COMMIT_HASH = /^[0-9a-f]{40}$/;
const COMMIT_LENGTH = 12;

/** A release id; a full commit hash is cut to 12 characters. */
export function releaseId(scope: IConstruct, value: string): string {
  const text = literal(scope, 'releaseId', value);
  const id = COMMIT_HASH.test(text) ? text.slice(0, COMMIT_LENGTH) : text;
  if (!isReleaseId(id)) {
    throw invalid(scope, 'releaseId', RELEASE_ID_RULE, `'${text}'`, 'use a commit hash, a build number or a short name');
  }
  return id;
}

/** Whole seconds between two bounds. */
export function secondsBetween(scope: IConstruct, prop: string, duration: Duration, least: number, most: number): number {
  if (duration.isUnresolved()) {
    throw invalid(scope, prop, 'known at synth', 'a token', 'pass a literal duration');
  }
  const seconds = duration.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < least || seconds > most) {
    throw invalid(scope, prop, `${least} to ${most} whole seconds`, `${seconds} seconds`, `choose a duration from Duration.seconds(${least}) on`);
  }
  return seconds;
}

/** A whole number between two bounds. */
export function integerBetween(scope: IConstruct, prop: string, value: number, least: number, most: number): number {
  if (Token.isUnresolved(value)) {
    throw invalid(scope, prop, 'known at synth', 'a token', 'pass a literal number');
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(scope, prop, `a whole number from ${least} to ${most}`, value, 'pass a number in this range');
  }
  return value;
}

/** Without `*`, which CloudFront's allow-lists read as a wildcard. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1 */
const COOKIE_NAME = /^[A-Za-z0-9!#%&'+.^_`|~-]{1,60}$/;

/** A cookie name that CloudFront keeps: it drops names that start with `$`. */
export function cookieName(scope: IConstruct, prop: string, value: string): string {
  if (!COOKIE_NAME.test(literal(scope, prop, value))) {
    throw invalid(scope, prop, '1 to 60 letters, digits or the characters !#%&\'+-.^_`|~', `'${value}'`, 'use a name like bg-release');
  }
  return value;
}

/** A query parameter that needs no encoding. */
export function parameterName(scope: IConstruct, prop: string, value: string): string {
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(literal(scope, prop, value))) {
    throw invalid(scope, prop, '1 to 60 letters, digits, - or _', `'${value}'`, 'use a name like bg-preview');
  }
  return value;
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

/** A host name without scheme, port and path; may be a token. */
export function hostName(scope: IConstruct, prop: string, value: string): string {
  if (!Token.isUnresolved(value) && !HOST_NAME.test(value)) {
    throw invalid(scope, prop, 'a host name', `'${value}'`, 'write it without scheme, port and path, like api.example.com');
  }
  return value;
}

/** A path of an invalidation. */
export function invalidationPath(scope: IConstruct, prop: string, value: string): string {
  if (!/^\/[^*]*\*?$/.test(literal(scope, prop, value)) || value.length > 4000) {
    throw invalid(scope, prop, 'paths that start with /, have * at the end only, and at most 4000 characters', `'${value}'`, 'write for example /feeds/*');
  }
  return value;
}
