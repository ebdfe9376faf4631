import { createHash } from 'node:crypto';
import type { AccountOptions } from './account';
import { clientOptions } from './account';
import { isDenial } from './account-error';
import type { Identity } from './identity';
import { callerIdentity } from './identity';
import { OperatorFunction } from './operator-function';
import { stackOutputs } from './stack-outputs';
import type { StackState } from './stack-states';
import { chooseState, stackStates } from './stack-states';
import type { Grant, OperatorAnswer, OperatorVerb, StatusReport } from '../../../src/core';
import { grantsFor } from '../../../src/core/state/grants';
import { operatorName } from '../../../src/core/state/operator-name';
import { UserError } from '../../user-error';
import { localUser } from '../local-user';
import type { CommandFields, ReleaseTarget } from '../release-target';
import { reportOf } from '../report-of';

export interface AwsTargetOptions extends AccountOptions {
  readonly stack?: string;
  readonly state?: string;
}

/** A state in an account, through the aliases of its operator function. */
export class AwsTarget implements ReleaseTarget {
  private found?: Promise<StackState>;
  private operator?: OperatorFunction;
  private identity?: Promise<Identity>;
  /** IAM said no to these; it will do so again. */
  private readonly denied = new Set<Grant>();

  constructor(private readonly options: AwsTargetOptions) {}

  async status(): Promise<StatusReport> {
    return reportOf(await this.command('status'));
  }

  async command(verb: OperatorVerb, fields: CommandFields = {}): Promise<OperatorAnswer> {
    const { operatorName: name } = await this.find();
    this.operator ??= new OperatorFunction(name, this.options);
    const payload = { actor: await this.actor(verb), ...fields, verb };
    const aliases = grantsFor(verb, fields.force);
    for (const alias of aliases.filter((one) => !this.denied.has(one))) {
      try {
        return await this.operator.invoke(alias, payload);
      } catch (error) {
        if (!isDenial(error)) {
          throw await this.explained(error, this.operator);
        }
        this.denied.add(alias);
      }
    }
    const { actor } = await this.caller();
    throw new UserError('denied', `${actor.replace(/ \(cli\)$/, '')} may call none of the aliases of ${name} that take '${verb}' (${aliases.join(', ')})`,
      `ask for ${grantFor(aliases[0])} on the state, or check --profile and --region`);
  }

  async siteUrl(): Promise<string | undefined> {
    return (await this.find()).siteUrl;
  }

  private async find(): Promise<StackState> {
    this.found ??= this.locate();
    return this.found;
  }

  private async locate(): Promise<StackState> {
    const { stack, state } = this.options;
    if (stack !== undefined) {
      return chooseState(stack, stackStates(await stackOutputs(stack, this.options)), state);
    }
    const stateName = state as string;
    return { stateName, operatorName: operatorName(stateName, createHash('sha256').update(stateName).digest('hex')) };
  }

  /** Who only looks leaves no trace in the history, so nobody asks AWS for a name. */
  private async actor(verb: OperatorVerb): Promise<string> {
    return verb === 'status' || verb === 'history' ? localUser() : (await this.caller()).actor;
  }

  private async caller(): Promise<Identity> {
    this.identity ??= callerIdentity(clientOptions(this.options));
    return this.identity;
  }

  private async explained(error: unknown, { name, place }: OperatorFunction): Promise<unknown> {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) {
      return error;
    }
    const { account } = await this.caller();
    return new UserError('no-operator', `there is no function ${name} in ${account === undefined ? '' : `account ${account}, `}region ${place}`,
      'check the name of the state, --region and --profile, or pass the --stack that holds it', { cause: error });
  }
}

function grantFor(alias: Grant): string {
  return `grant${alias[0].toUpperCase()}${alias.slice(1)}()`;
}
