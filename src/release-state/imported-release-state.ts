import type { Construct } from 'constructs';
import { parameterNameOf, replicaRegionOf, stateNameOf } from './names';
import { operatorNameOf } from './operator-name';
import type { ReleaseStateAttributes } from './release-state-ref';
import { ReleaseStateBase } from './release-state-ref';
import { stateTtlSecondsOf } from './state-ttl';
import { concreteRegion, literal } from '../private/validate';

/** A state that another stack made. */
export class ImportedReleaseState extends ReleaseStateBase {
  public readonly stateName: string;
  public readonly parameterName: string;
  public readonly region: string;
  public readonly replicaRegion: string;
  public readonly stateTtlSeconds: number;
  public readonly operatorName: string;

  constructor(scope: Construct, id: string, attributes: ReleaseStateAttributes) {
    super(scope, id);
    this.stateName = stateNameOf(this, attributes.stateName);
    this.parameterName = parameterNameOf(this.stateName);
    this.region = attributes.region === undefined ? concreteRegion(this) : literal(this, 'region', attributes.region);
    this.replicaRegion = replicaRegionOf(this, this.region, attributes.replicaRegion);
    this.stateTtlSeconds = stateTtlSecondsOf(this, attributes.stateTtl);
    this.operatorName = operatorNameOf(this.stateName);
  }
}
