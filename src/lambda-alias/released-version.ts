import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { invalid } from '../private/errors';
import { concreteRegion, literal } from '../private/validate';

const LATEST = '$LATEST';

/** What a deploy brings of a function. */
export interface ReleasedVersion {
  readonly version: lambda.IVersion;
  /** Whether this app publishes the versions. */
  readonly isOwn: boolean;
  /** SHA-256 of what synthesis knows of the version. */
  fingerprint(): string;
}

/** The version that this deploy publishes, or the given one of a function that somebody else deploys. */
export function releasedVersion(scope: Construct, fn: lambda.IFunction, given: lambda.IVersion | undefined): ReleasedVersion {
  refuseQualified(scope, fn);
  if (!publishes(fn)) {
    return { version: givenVersion(scope, fn, given), isOwn: false, fingerprint: () => digest(given!.version) };
  }
  if (given !== undefined) {
    throw invalid(scope, 'version', 'left out for a function of this app', `'${given.node.path}'`, 'the construct publishes a version with each change');
  }
  if (Stack.of(fn) !== Stack.of(scope)) {
    throw invalid(scope, 'function', 'a function of the same stack', `one of '${Stack.of(fn).stackName}'`, 'make it in this stack: a version that another stack names cannot be replaced');
  }
  return published(scope, fn.currentVersion);
}

/** Versions stay when they leave the template: a color may lead to one. */
function published(scope: Construct, version: lambda.Version): ReleasedVersion {
  version.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const resource = version.node.defaultChild as lambda.CfnVersion;
  if (resource.provisionedConcurrencyConfig !== undefined) {
    throw invalid(scope, 'currentVersionOptions.provisionedConcurrentExecutions', 'left out of a function with a weighted alias', 'given',
      'Lambda takes no weights together with provisioned concurrency, and a version that is kept would be paid for as long as it is there; SnapStart makes starts short without it');
  }
  return { version, isOwn: true, fingerprint: () => digest(String(Stack.of(version).resolve(resource.logicalId))) };
}

/** Versions, aliases and `$LATEST` all know the function that they are of. */
function refuseQualified(scope: Construct, fn: lambda.IFunction): void {
  if ('lambda' in fn) {
    throw invalid(scope, 'function', 'the function itself', `a version, an alias or ${LATEST}: '${fn.node.path}'`, 'pass the function; the construct publishes its versions and makes the alias');
  }
}

function publishes(fn: lambda.IFunction): fn is lambda.Function {
  return 'currentVersion' in fn;
}

function givenVersion(scope: Construct, fn: lambda.IFunction, version: lambda.IVersion | undefined): lambda.IVersion {
  if (version === undefined) {
    throw invalid(scope, 'version', 'given for an imported function', 'none',
      'pass lambda.Version.fromVersionAttributes(this, \'Version\', { lambda: fn, version: \'7\' }) with the version that this deploy releases');
  }
  if (literal(scope, 'version', version.version) === LATEST) {
    throw invalid(scope, 'version', 'a published version', LATEST, `pass its number: ${LATEST} changes under every alias`);
  }
  const [wanted, got] = [fn, version.lambda].map(({ functionArn }) => JSON.stringify(Stack.of(scope).resolve(functionArn)));
  if (got !== wanted) {
    throw invalid(scope, 'version', 'one of \'function\'', `one of '${version.lambda.node.path}'`, 'pass a version of the function: an alias leads to versions of its own function only');
  }
  const region = concreteRegion(scope);
  if (!Token.isUnresolved(fn.env.region) && fn.env.region !== region) {
    throw invalid(scope, 'function', `a function of ${region}, where the stack is`, `one of ${fn.env.region}`, 'make the stack in the region of the function');
  }
  return version;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
