import type { EdgeDocument, OperatorAnswer, StatusReport } from '../../../src/core';
import { UserError } from '../../user-error';
import type { LocalCloudFormation } from '../deploy/local-cloudformation';
import type { FunctionHost } from '../lambda/function-host';

/** Fields of a command beside its verb: release, color, weight, reason, actor and the like. */
export type CommandFields = Readonly<Record<string, unknown>>;

/** The alias whose holders may do everything: whoever runs the local edge owns it. */
const ALIAS = 'administer';

/** Calls the operator function of one state as the CLI does on AWS. */
export class Operator {
  /** What the edge should hold, as last heard. */
  document: EdgeDocument | null = null;

  constructor(
    private readonly cloudFormation: LocalCloudFormation,
    private readonly host: FunctionHost,
    private readonly stateName: string | undefined,
  ) {}

  async command(verb: string, fields: CommandFields): Promise<OperatorAnswer> {
    const code = this.host.find(this.functionName());
    if (code === undefined) {
      throw new UserError('operator-missing', `the operator function ${this.functionName()} has no code in this app`, 'build the bundles (`npx projen bundle`) and synthesize again');
    }
    return await this.host.invoke(`${code.arn}:${ALIAS}`, { actor: 'local', reason: '', ...fields, verb }) as OperatorAnswer;
  }

  async status(): Promise<StatusReport> {
    const answer = await this.command('status', {});
    if (!answer.ok || answer.status === undefined) {
      throw new UserError('no-status', `the operator gave no status: ${answer.message}`, 'deploy the app again');
    }
    this.document = answer.status.document;
    return answer.status;
  }

  /** The function of the state that was asked for, or of the only one. */
  private functionName(): string {
    const operators = this.cloudFormation.outputsEnding('OperatorName');
    const names = this.cloudFormation.outputsEnding('StateName');
    const states = operators.map(({ stack, region, key, value }) => {
      const prefix = key.slice(0, -'OperatorName'.length);
      const name = names.find((other) => other.stack === stack && other.region === region && other.key === `${prefix}StateName`)?.value;
      return { name: name ?? prefix, functionName: value };
    });
    const matching = states.filter(({ name }) => this.stateName === undefined || name === this.stateName);
    if (new Set(matching.map(({ functionName }) => functionName)).size === 1) {
      return matching[0].functionName;
    }
    const known = states.map(({ name }) => name).join(', ');
    throw states.length === 0
      ? new UserError('no-state', 'the app has no output that ends with OperatorName, so it holds no release state', 'add a ReleaseState or a BlueGreenStaticSite')
      : new UserError('which-state', `${this.stateName ?? 'no name'} fits ${matching.length} of the states ${known}`, 'name one with --state');
  }
}
