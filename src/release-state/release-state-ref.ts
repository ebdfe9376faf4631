import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

/** A release state, made here or in another stack. */
export interface IReleaseState extends IConstruct {
  /** Name of the state, unique in account and region. */
  readonly stateName: string;
  /** SSM parameter that holds the published copy of the state; the same name in both regions. */
  readonly parameterName: string;
  /** Region of the state. */
  readonly region: string;
  /** Region of the replica that the edge reads when the home region does not answer. */
  readonly replicaRegion: string;
  /** Seconds for which edge functions keep what they have read. */
  readonly stateTtlSeconds: number;
  /** Name of the function that takes commands. */
  readonly operatorName: string;

  /** Allows `status`, `releases` and `history`. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
  /** Allows to stage and to preview, and to read. Moves no traffic. */
  grantStage(grantee: iam.IGrantable): iam.Grant;
  /** Allows to promote, shift, abort and roll back, and to read. */
  grantPromote(grantee: iam.IGrantable): iam.Grant;
  /** Allows everything, with deny, allow, lock, unlock, prune and force. */
  grantAdminister(grantee: iam.IGrantable): iam.Grant;
}

/** What made and imported states have in common: one alias of the operator function per grant. */
export abstract class ReleaseStateBase extends Construct implements IReleaseState {
  public abstract readonly stateName: string;
  public abstract readonly parameterName: string;
  public abstract readonly region: string;
  public abstract readonly replicaRegion: string;
  public abstract readonly stateTtlSeconds: number;
  public abstract readonly operatorName: string;

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'read');
  }

  public grantStage(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'stage');
  }

  public grantPromote(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'promote');
  }

  public grantAdminister(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'administer');
  }

  private grantAlias(grantee: iam.IGrantable, alias: string): iam.Grant {
    const arn = Stack.of(this).formatArn({
      service: 'lambda',
      region: this.region,
      resource: 'function',
      resourceName: `${this.operatorName}:${alias}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [arn] });
  }
}
