import { Annotations, Aspects, AspectPriority, Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import { vpcOf } from './alias-kind';
import type { ColorTargets } from './color-target';
import { isInZone, zoneNameOf } from './record-names';
import { COLORS } from '../core/color';
import { ReleaseValidationError } from '../private/errors';

/** A zone with the names that one construct has there. */
export interface NamedZone {
  readonly prop: string;
  readonly zone: route53.IHostedZone;
  readonly names: readonly string[];
}

/** Ids of the VPCs that a zone of this app is private to, as they resolve in its stack; none for a public one, nothing for an imported one. */
function vpcIds(zone: route53.IHostedZone): string[] | undefined {
  const resource = zone.node.defaultChild;
  if (!(resource instanceof route53.CfnHostedZone)) {
    return undefined;
  }
  const vpcs = Stack.of(resource).resolve(resource.vpcs) as { vpcId: unknown }[] | undefined;
  return (vpcs ?? []).map(({ vpcId }) => JSON.stringify(vpcId));
}

export function isPrivate(zone: route53.IHostedZone): boolean {
  return (vpcIds(zone) ?? []).length > 0;
}

/**
 * Names that nobody can look up where the load balancers are: the private zone is not associated with their VPC, or the VPC
 * asks no private zones. Asked when all calls of `addVpc` were made.
 */
export function unreachableNames(scope: IConstruct, { prop, zone }: NamedZone, targets: ColorTargets): string[] {
  const known = vpcIds(zone) ?? [];
  const vpcs = known.length === 0 ? [] : [...new Set(COLORS.flatMap((color) => {
    const { aliasTarget } = targets[color];
    return aliasTarget === undefined ? [] : vpcOf(aliasTarget) ?? [];
  }))];
  return vpcs.flatMap((vpc) => {
    const id = JSON.stringify(Stack.of(zone).resolve(vpc.vpcId));
    return [
      ...known.includes(id) ? [] : [`'${prop}' must be associated with the VPC of the load balancers, got: a private zone without ${vpc.node.path}; `
        + 'names of a private zone are looked up in its own VPCs only: call addVpc on the zone'],
      ...asksPrivateZones(vpc) ? [] : [`'${prop}' must be private to VPCs with DNS hostnames and DNS support, got: ${vpc.node.path} without; `
        + 'a VPC looks nothing up in private zones without them: switch on enableDnsHostnames and enableDnsSupport'],
    ];
  }).map((problem) => new ReleaseValidationError(problem, scope.node.path).message);
}

function asksPrivateZones(vpc: ec2.IVpc): boolean {
  const { dnsHostnamesEnabled, dnsSupportEnabled } = vpc as Partial<ec2.Vpc>;
  return dnsHostnamesEnabled !== false && dnsSupportEnabled !== false;
}

/**
 * A private zone answers for every name below its own, inside its VPCs: what it does not hold does not exist there, whatever the
 * public zone says. Warns of live names that are hidden by the zone of the staging names, and the other way round.
 */
export function warnOfHiddenNames(scope: IConstruct, zones: readonly NamedZone[]): void {
  Aspects.of(scope).add({
    visit: (node: IConstruct) => {
      if (node === scope) {
        zones.forEach((hiding) => zones.forEach((hidden) => warnIfHidden(scope, hiding, hidden)));
      }
    },
  }, { priority: AspectPriority.READONLY });
}

function warnIfHidden(scope: IConstruct, hiding: NamedZone, hidden: NamedZone): void {
  const zoneName = zoneNameOf(scope, hiding.zone, true);
  const nameOfOther = zoneNameOf(scope, hidden.zone, true) ?? '';
  const isMoreSpecific = isPrivate(hidden.zone) && zoneName !== undefined && !Token.isUnresolved(nameOfOther) && nameOfOther.length > zoneName.length;
  if (hiding.zone.hostedZoneId === hidden.zone.hostedZoneId || zoneName === undefined || !isPrivate(hiding.zone) || isMoreSpecific) {
    return;
  }
  const names = hidden.names.filter((name) => isInZone(name, zoneName) && !holds(scope, hiding.zone, name));
  if (names.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-blue-green:hiddenNames', `the private zone ${zoneName} ('${hiding.prop}') hides ${names.join(', ')} inside its VPCs: `
      + 'what it does not hold does not exist there. Use a private zone whose name is not above these names, like staging.example.com, or add a '
      + 'BlueGreenDnsRecord with the same names in the private zone to the same state');
  }
}

/** Whether something of this app puts a name into a zone. */
function holds(scope: IConstruct, zone: route53.IHostedZone, name: string): boolean {
  return scope.node.root.node.findAll().some((node) => {
    if (isHolder(node)) {
      return node._namesIn(zone).includes(name);
    }
    return node instanceof route53.CfnRecordSet && node.name.toLowerCase() === `${name}.` && node.hostedZoneId === zone.hostedZoneId;
  });
}

/** A construct that puts names into zones by the controller. */
export interface NameHolder extends IConstruct {
  /** @internal */
  _namesIn(zone: route53.IHostedZone): string[];
}

export function isHolder(node: IConstruct): node is NameHolder {
  return '_namesIn' in node;
}
