import { UserError } from '../../user-error';
import type { Assembly, StackArtifact } from '../assembly/assembly';
import { LOCAL_ACCOUNT, suffixOf } from '../names';
import type { DeployedResource, ResourceType } from './resource-type';
import type { Account } from './resource-types/registry';
import { resourceTypes } from './resource-types/registry';
import type { Stack } from './stack';
import { describeStack } from './stack';
import { deployStack, StepFailure } from './stack-deployment';
import { stackScope } from './stack-scope';

/** A small CloudFormation in memory: stacks stay between deployments, so a second one is an update. */
export class LocalCloudFormation {
  private readonly stacks = new Map<string, Stack>();
  private readonly typeOf: (type: string) => ResourceType;

  constructor(private readonly account: Account, private readonly log: (line: string) => void = () => undefined) {
    this.typeOf = resourceTypes(account);
    account.aws.describeStacksWith((nameOrId, region) => {
      const stack = [...this.stacks.values()].find(({ id, name, region: home }) => id === nameOrId || (name === nameOrId && region === home));
      return stack && describeStack(stack);
    });
  }

  /** Every stack of the app in order; the first failure ends it, with that stack rolled back. */
  async deploy(assembly: Assembly): Promise<void> {
    for (const artifact of assembly.stacks) {
      await this.deployOne(assembly, artifact);
    }
  }

  /** Every resource of a type, in the order of deployment. */
  resourcesOfType(type: string): DeployedResource[] {
    return [...this.stacks.values()].flatMap(({ resources }) => [...resources.values()]).filter((resource) => resource.type === type);
  }

  /** Outputs of every stack whose name ends as given: `StateName`. */
  outputsEnding(suffix: string): Array<{ readonly stack: string; readonly region: string; readonly key: string; readonly value: string }> {
    return [...this.stacks.values()].flatMap(({ name, region, outputs }) => Object.entries(outputs)
      .filter(([key]) => key.endsWith(suffix)).map(([key, value]) => ({ stack: name, region, key, value })));
  }

  private async deployOne(assembly: Assembly, artifact: StackArtifact): Promise<void> {
    const stack = this.stacks.get(keyOf(artifact)) ?? emptyStack(artifact);
    this.stacks.set(keyOf(artifact), stack);
    try {
      await deployStack({
        stack,
        artifact,
        assembly,
        typeOf: this.typeOf,
        log: this.log,
        scopeFor: (resources) => stackScope({
          artifact, identity: stack, resources, stacks: () => this.stacks.values(), parameters: this.account.aws.parameters,
        }),
      });
    } catch (error) {
      if (stack.status === 'ROLLBACK_COMPLETE') {
        this.stacks.delete(keyOf(artifact));
      }
      const reason = error instanceof StepFailure ? error.message : (error as Error).message;
      throw new UserError('stack-failed', `the stack ${stack.name} was rolled back: ${reason}`, 'correct the app, synthesize and deploy it again', { cause: error });
    }
  }
}

function keyOf({ region, name }: StackArtifact): string {
  return `${region}/${name}`;
}

function emptyStack({ name, region, tags }: StackArtifact): Stack {
  const id = `arn:aws:cloudformation:${region}:${LOCAL_ACCOUNT}:stack/${name}/${suffixOf(`${region}/${name}`, 12)}`;
  return { id, name, region, tags, status: '', resources: new Map(), outputs: {}, exports: {} };
}
