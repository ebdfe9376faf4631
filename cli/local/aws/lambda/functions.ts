import { createHash, randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../names';
import { ServiceError } from '../service-error';

export interface AliasContent {
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}

export interface Alias extends AliasContent {
  readonly AliasArn: string;
  readonly Name: string;
  readonly RevisionId: string;
}

export interface Version {
  readonly Version: string;
  /** Of the code: the same code is the same version. */
  readonly CodeSha256: string;
  readonly LastModified: string;
  readonly State: 'Active' | 'Pending' | 'Failed' | 'Inactive';
}

interface LocalFunction {
  latest: Version;
  readonly versions: Map<string, Version>;
  readonly aliases: Map<string, Alias>;
  published: number;
}

const LATEST = '$LATEST';
const ALIAS_NAME = /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/;

/** Functions without code that runs: their versions and aliases, and what Lambda lets happen to them. */
export class LambdaFunctions {
  private readonly functions = new Map<string, LocalFunction>();

  /** Whoever deploys says what `$LATEST` is. */
  put(region: string, name: string, code: string): void {
    const latest: Version = { Version: LATEST, CodeSha256: createHash('sha256').update(code).digest('base64'), LastModified: lambdaTime(), State: 'Active' };
    const known = this.functions.get(keyOf(region, name));
    if (known === undefined) {
      this.functions.set(keyOf(region, name), { latest, versions: new Map(), aliases: new Map(), published: 0 });
    } else {
      known.latest = latest;
    }
  }

  /** Numbers are never used again; code that was published last is no new version. @returns the number */
  publish(region: string, name: string, state: Version['State'] = 'Active'): string {
    const fn = this.function(region, name);
    const last = fn.versions.get(String(fn.published));
    if (last?.CodeSha256 === fn.latest.CodeSha256) {
      return last.Version;
    }
    const version = String(++fn.published);
    fn.versions.set(version, { ...fn.latest, Version: version, LastModified: lambdaTime(), State: state });
    return version;
  }

  /** With its versions and aliases. */
  deleteFunction(region: string, name: string): void {
    this.function(region, name);
    this.functions.delete(keyOf(region, name));
  }

  versions(region: string, name: string): Version[] {
    const { latest, versions } = this.function(region, name);
    return [latest, ...versions.values()];
  }

  version(region: string, name: string, qualifier = LATEST): Version {
    const { latest, versions, aliases } = this.function(region, name);
    const number = aliases.get(qualifier)?.FunctionVersion ?? qualifier;
    const found = number === LATEST ? latest : versions.get(number);
    if (found === undefined) {
      throw notFound(`Function not found: ${arnOf(region, name)}:${qualifier}`);
    }
    return found;
  }

  deleteVersion(region: string, name: string, version: string): void {
    if (version === LATEST) {
      throw new ServiceError('InvalidParameterValueException', '$LATEST version cannot be deleted without deleting the function.');
    }
    const { versions, aliases } = this.function(region, name);
    this.version(region, name, version);
    const users = [...aliases.values()].filter((alias) => versionsOf(alias).includes(version)).map(({ Name }) => Name);
    if (users.length > 0) {
      const message = `Unable to delete version because the following aliases reference it: [${users.join(', ')}]`;
      throw new ServiceError('ResourceConflictException', message, 409);
    }
    versions.delete(version);
  }

  alias(region: string, name: string, alias: string): Alias {
    const found = this.function(region, name).aliases.get(alias);
    if (found === undefined) {
      throw notFound(`Cannot find alias arn: ${arnOf(region, name)}:${alias}`);
    }
    return found;
  }

  createAlias(region: string, name: string, alias: string, content: AliasContent): Alias {
    const { aliases } = this.function(region, name);
    if (!ALIAS_NAME.test(alias)) {
      throw new ServiceError('ValidationException', `Value '${alias}' at 'name' failed to satisfy constraint`);
    }
    if (aliases.has(alias)) {
      throw new ServiceError('ResourceConflictException', `Alias already exists: ${arnOf(region, name)}:${alias}`, 409);
    }
    return this.putAlias(region, name, { ...content, Name: alias });
  }

  /** What is not given stays; a revision that is not the latest is refused. */
  updateAlias(region: string, name: string, alias: string, change: Partial<AliasContent> & { readonly RevisionId?: string }): Alias {
    const { RevisionId, ...content } = change;
    const before = this.alias(region, name, alias);
    if (RevisionId !== undefined && RevisionId !== before.RevisionId) {
      const message = 'The RevisionId provided does not match the latest RevisionId. Call the GetAlias API to retrieve the latest RevisionId';
      throw new ServiceError('PreconditionFailedException', message, 412);
    }
    return this.putAlias(region, name, { ...before, ...content });
  }

  /** One that is not there is gone. */
  deleteAlias(region: string, name: string, alias: string): void {
    this.function(region, name).aliases.delete(alias);
  }

  private putAlias(region: string, name: string, content: AliasContent & { readonly Name: string }): Alias {
    const { Name, FunctionVersion, Description, RoutingConfig } = content;
    const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
    checkWeights(FunctionVersion, weights);
    [FunctionVersion, ...Object.keys(weights)].forEach((version) => this.version(region, name, version));
    const alias: Alias = {
      AliasArn: `${arnOf(region, name)}:${Name}`,
      Name,
      FunctionVersion,
      Description: Description ?? '',
      RevisionId: randomUUID(),
      ...Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } },
    };
    this.function(region, name).aliases.set(Name, alias);
    return alias;
  }

  private function(region: string, name: string): LocalFunction {
    const found = this.functions.get(keyOf(region, name));
    if (found === undefined) {
      throw notFound(`Function not found: ${arnOf(region, name)}`);
    }
    return found;
  }
}

function checkWeights(main: string, weights: Readonly<Record<string, number>>): void {
  const versions = Object.keys(weights);
  if (versions.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  if (versions.length > 0 && [main, ...versions].includes(LATEST)) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  }
  if (versions.includes(main)) {
    throw invalidParameter(`Invalid function version ${main}. Function version ${main} is already included in the alias.`);
  }
  if (Object.values(weights).some((weight) => !(weight >= 0 && weight <= 1))) {
    throw invalidParameter('Weights in AdditionalVersionWeights must be between 0.0 and 1.0');
  }
}

function versionsOf({ FunctionVersion, RoutingConfig }: Alias): string[] {
  return [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})];
}

/** Name or ARN. */
function keyOf(region: string, name: string): string {
  return `${region} ${name.slice(name.lastIndexOf(':') + 1)}`;
}

function arnOf(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name.slice(name.lastIndexOf(':') + 1)}`;
}

/** `2026-11-04T10:00:00.000+0000`: as Lambda writes it. */
function lambdaTime(): string {
  return new Date(Date.now()).toISOString().replace('Z', '+0000');
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, 404);
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
