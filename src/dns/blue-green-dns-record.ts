import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { answersFor, websiteBucket } from './alias-kind';
import type { FixedColorNames } from './color-names';
import { ColorNames } from './color-names';
import type { ColorTargets } from './color-target';
import { colorTargets, targetConfig, ttlSeconds } from './color-target';
import type { DnsModeConfig } from './dns-mode';
import { DnsMode } from './dns-mode';
import type { NamedZone } from './private-zone';
import { isHolder, isPrivate, unreachableNames, warnOfHiddenNames } from './private-zone';
import { isWildcard, qualifiedName, zoneNameOf } from './record-names';
import { grantRecords } from './record-rights';
import { recordTypes, valuesOf } from './record-types';
import type { Color } from '../core/color';
import { COLORS } from '../core/color';
import type { Follows, LiveRecords, RecordsConfig } from '../core/pointer-config';
import { invalid } from '../private/errors';
import type { ReleaseState } from '../release-state/release-state';

/** A name that always leads to the idle color. */
export interface StagingName {
  /**
   * Zone of the name, public or private. A private zone must be associated with the VPC of the load balancers, if they can be
   * seen from here. Inside its VPCs it answers for every name below its own: give it a name of its own, like
   * `staging.example.com`, not that of the public zone.
   */
  readonly zone: route53.IHostedZone;

  /**
   * The name, relative to its zone or with a dot at the end. Literal, because the rights of the controller name it.
   *
   * @default - the root of the zone
   */
  readonly recordName?: string;
}

/** Properties of a {@link BlueGreenDnsRecord}. */
export interface BlueGreenDnsRecordProps {
  /** The state that the names follow: one of the same stack, without a router. It must have a `releaseId` if nothing else takes part in it. */
  readonly state: ReleaseState;

  /** Hosted zone of the live names, public or private; it may be imported. Its name may be a token, then record names are relative to it. */
  readonly zone: route53.IHostedZone;

  /**
   * The live name, relative to the zone or with a dot at the end. Literal, because the rights of the controller name it. A
   * wildcard is possible: `*.shop`.
   *
   * At deploy a record that is there under this name is taken over, whoever made it.
   *
   * @default - the root of the zone
   */
  readonly recordName?: string;

  /**
   * More live names in the same zone. All names change in one batch, which Route 53 carries out as a whole or not at all.
   * For a name in another zone make another construct: the two move one after the other, in the order in which they were made.
   *
   * @default - none
   */
  readonly additionalRecordNames?: string[];

  /** Where blue is: an alias of any kind, or values. */
  readonly blue: route53.RecordTarget;

  /** Where green is: an alias of any kind, or values. Not a CloudFront distribution if blue is one. */
  readonly green: route53.RecordTarget;

  /**
   * All or nothing, or by weight.
   *
   * @default DnsMode.simple()
   */
  readonly mode?: DnsMode;

  /**
   * Types of the records, for all names alike.
   *
   * @default - A and AAAA for aliases, what the values are for plain records: A, AAAA or CNAME; A alone beside the website of a bucket
   */
  readonly recordTypes?: route53.RecordType[];

  /**
   * How long resolvers remember a plain record, up to 2 days: so long after a change some clients still go to the color from
   * before. Not for aliases, which have the TTL of their target.
   *
   * @default Duration.minutes(1)
   */
  readonly ttl?: Duration;

  /**
   * Names in the same zone that always lead to the same color, for tests and for comparison.
   *
   * @default ColorNames.prefixed()
   */
  readonly colorNames?: ColorNames;

  /**
   * A name that always leads to the idle color: to what is staged there, and after a promotion to what was live before.
   *
   * @default - none
   */
  readonly staging?: StagingName;

  /**
   * What happens to live and staging names when the construct is removed. `RETAIN` leaves them as they are, and nobody
   * moves them any more.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Live names in Route 53 that lead to the active color of a state: between load balancers, API domains, websites, addresses
 * or anything else that a record can name.
 *
 * Defines a custom resource that has the controller make the live records, another one for the staging name, an A and an AAAA
 * record per color in the template (`blue.<name>`, `green.<name>`), and a policy for the controller that names exactly these
 * records. No template holds a live record.
 *
 * At deploy the names are made with what the state says at that moment; before the first release they lead to blue, the staging
 * name to green. A deploy without a flag, a tag, a stack rollback move no name. Names that are added, removed or moved to
 * another zone are made before the old ones go.
 *
 * A promotion, roll back or shift changes all names of one construct in one batch, seconds later Route 53 holds it, and within a
 * minute all of its servers answer with it. Resolvers keep what they heard for the TTL: 60 seconds for aliases of load
 * balancers and, by default, for plain records; some keep it longer. So both colors must stay up after a change. If Route 53
 * refuses, the answer of the command says which names did not move, and the controller tries again every minute.
 *
 * Not between two CloudFront distributions, and not in a state with a router: use {@link EdgeReleaseRouter} there.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
 * @example
 * declare const blueLoadBalancer: elbv2.ApplicationLoadBalancer;
 * declare const greenLoadBalancer: elbv2.ApplicationLoadBalancer;
 * declare const zone: route53.IHostedZone;
 * declare const stagingZone: route53.PrivateHostedZone;
 *
 * const state = new ReleaseState(this, 'Release', { releaseId: this.node.tryGetContext('commit') });
 * new BlueGreenDnsRecord(this, 'Name', {
 *   state,
 *   zone,
 *   recordName: 'www',
 *   additionalRecordNames: ['api'],
 *   blue: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(blueLoadBalancer)),
 *   green: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(greenLoadBalancer)),
 *   mode: DnsMode.weighted(),
 *   staging: { zone: stagingZone, recordName: 'www' },
 * });
 */
export class BlueGreenDnsRecord extends Construct {
  /** The live names, in full. */
  public readonly domainNames: string[];
  /** The name that leads to the idle color, in full. */
  public readonly stagingName?: string;
  /** The name that always leads to blue, in full, if there is one. */
  public readonly blueName?: string;
  /** The name that always leads to green, in full, if there is one. */
  public readonly greenName?: string;

  private readonly targets: ColorTargets;
  private readonly types: route53.RecordType[];
  private readonly ttl: number;
  private readonly zones: NamedZone[];

  constructor(scope: Construct, id: string, private readonly props: BlueGreenDnsRecordProps) {
    super(scope, id);
    const { zone, staging, state } = props;
    this.domainNames = this.liveNames();
    this.stagingName = staging === undefined ? undefined : qualifiedName(this, 'staging.recordName', staging.recordName ?? '', staging.zone);
    this.zones = [
      { prop: 'zone', zone, names: this.domainNames },
      ...staging === undefined ? [] : [{ prop: 'staging.zone', zone: staging.zone, names: [this.stagingName!] }],
    ];
    this.zones.forEach((named) => this.refuseTaken(named));
    this.targets = colorTargets(this, props.blue, props.green, zone);
    this.types = recordTypes(this, this.targets, props.recordTypes);
    this.ttl = ttlSeconds(this, props.ttl, this.targets);
    this.checkNames();
    [this.blueName, this.greenName] = this.addColorNames(props.colorNames ?? ColorNames.prefixed());

    const mode = (props.mode ?? DnsMode.simple())._bind();
    this.addPointer('Live', 'live', mode, this.zones[0], state);
    if (staging !== undefined) {
      this.addPointer('Staging', 'idle', mode, this.zones[1], state);
    }
    warnOfHiddenNames(this, this.zones);
    this.node.addValidation({ validate: () => this.zones.flatMap((named) => unreachableNames(this, named, this.targets)) });
  }

  /** @internal */
  public _namesIn(zone: route53.IHostedZone): string[] {
    return (this.zones ?? []).flatMap((named) => named.zone.hostedZoneId === zone.hostedZoneId ? named.names : []);
  }

  private liveNames(): string[] {
    const { recordName = '', additionalRecordNames = [], zone } = this.props;
    const names = [
      qualifiedName(this, 'recordName', recordName, zone),
      ...additionalRecordNames.map((name) => qualifiedName(this, 'additionalRecordNames', name, zone)),
    ];
    const again = names.find((name, index) => names.indexOf(name) !== index);
    if (again !== undefined) {
      throw invalid(this, 'additionalRecordNames', 'names that differ', `'${again}' again`, 'leave it out');
    }
    return names;
  }

  private refuseTaken({ prop, zone, names }: NamedZone): void {
    const holders = this.node.root.node.findAll().filter(isHolder).filter((node) => node !== this);
    const taken = names.find((name) => holders.some((node) => node._namesIn(zone).includes(name)))
      ?? (prop === 'zone' ? undefined : names.find((name) => zone.hostedZoneId === this.props.zone.hostedZoneId && this.domainNames.includes(name)));
    if (taken !== undefined) {
      throw invalid(this, prop === 'zone' ? 'recordName' : 'staging.recordName', 'a name that nothing else moves', `'${taken}'`, 'give each name to one construct');
    }
  }

  /** What Route 53, CloudFront or S3 would refuse, or never answer. */
  private checkNames(): void {
    for (const { prop, zone, names } of this.zones) {
      const zoneName = zoneNameOf(this, zone, true);
      if (this.types.includes(route53.RecordType.CNAME) && names.some((name) => name === zoneName)) {
        throw invalid(this, prop === 'zone' ? 'recordName' : 'staging.recordName', 'below the root of the zone for a CNAME', `'${zoneName}'`, 'use an alias, or addresses');
      }
      COLORS.forEach((color) => this.checkTarget(color, { prop, zone, names }));
    }
  }

  private checkTarget(color: Color, { prop, zone, names }: NamedZone): void {
    const { kind, aliasTarget } = this.targets[color];
    if (kind === 'cloudfront' && isPrivate(zone)) {
      throw invalid(this, prop, 'a public zone where a color is a CloudFront distribution', 'a private one', 'Route 53 has no such alias in private zones: use a public zone');
    }
    if (kind === 'record' && zone.hostedZoneId !== this.props.zone.hostedZoneId) {
      throw invalid(this, prop, `the zone of the record that '${color}' repeats`, 'another one', 'repeat what that record leads to, instead of the record');
    }
    names.forEach((name) => this.checkTargetOf(color, name));
    if (kind === 'cloudfront') {
      this.warnOfUnanswered(aliasTarget!, names);
    }
  }

  /** S3 finds the website by the name that the browser asked for. */
  private checkTargetOf(color: Color, name: string): void {
    const { kind, aliasTarget } = this.targets[color];
    const bucket = kind === 'website' ? websiteBucket(aliasTarget!) : undefined;
    if (bucket !== undefined && bucket !== name) {
      throw invalid(this, color, `a website bucket that is named as the record, '${name}'`, bucket === 'generated' ? 'a bucket with a generated name' : `'${bucket}'`,
        `S3 finds a website by the host name of the request: pass bucketName: '${name}'. Two buckets cannot share a name, so only one color can be a website, and no staging name leads to it; put the other one, or both, behind CloudFront`);
    }
  }

  private warnOfUnanswered(aliasTarget: route53.IAliasRecordTarget, names: readonly string[]): void {
    const unanswered = names.filter((name) => answersFor(aliasTarget, name) === false);
    if (unanswered.length > 0) {
      Annotations.of(this).addWarningV2('cdk-blue-green:unansweredNames',
        `the distribution does not have the alternate names ${unanswered.join(', ')}: CloudFront answers 403 for them. Add them to its domainNames`);
    }
  }

  private addColorNames(colorNames: ColorNames): (string | undefined)[] {
    const names = colorNames._names();
    return COLORS.map((color) => {
      const name = names === undefined ? undefined : names === 'prefixed' ? this.prefixedName(color) : this.fixedName(color, names);
      if (name !== undefined) {
        this.addColorName(color, name);
      }
      return name;
    });
  }

  private prefixedName(color: Color): string | undefined {
    const { kind, aliasTarget } = this.targets[color];
    const [name] = this.domainNames;
    const prefixed = `${color}.${name}`;
    const leadsNowhere = isWildcard(name) || kind === 'website' || (kind === 'cloudfront' && answersFor(aliasTarget!, prefixed) === false);
    return leadsNowhere ? undefined : prefixed;
  }

  private fixedName(color: Color, names: FixedColorNames): string {
    const name = qualifiedName(this, `colorNames.${color}`, names[color], this.props.zone);
    this.checkTargetOf(color, name);
    const { kind, aliasTarget } = this.targets[color];
    if (kind === 'cloudfront') {
      this.warnOfUnanswered(aliasTarget!, [name]);
    }
    return name;
  }

  private addColorName(color: Color, name: string): void {
    const { target, values } = this.targets[color];
    for (const recordType of this.types) {
      const id = `${color === 'blue' ? 'Blue' : 'Green'}${recordType}`;
      new route53.RecordSet(this, id, {
        zone: this.props.zone,
        recordName: `${name}.`,
        recordType,
        target: values === undefined ? target : route53.RecordTarget.fromValues(...valuesOf(recordType, values)),
        ttl: values === undefined ? undefined : Duration.seconds(this.ttl),
      });
    }
  }

  private addPointer(id: string, follows: Follows, mode: DnsModeConfig, { zone, names }: NamedZone, state: ReleaseState): void {
    const config: RecordsConfig = {
      kind: 'records', follows, mode: mode.mode, hostedZoneId: zone.hostedZoneId, records: this.recordGroups(names, mode), ...follows === 'live' && this.checks(),
    };
    const pointer = state._addPointer(this, id, config);
    const countsTargets = config.loadBalancers !== undefined;
    pointer.node.addDependency(grantRecords(this, id, { state, zone, names, countsTargets }));
    pointer.applyRemovalPolicy(this.props.removalPolicy ?? RemovalPolicy.DESTROY);
  }

  /** What the controller looks at before it moves the live names, or empties a color. */
  private checks(): Pick<RecordsConfig, 'loadBalancers' | 'colorNames'> {
    const loadBalancers = COLORS.filter((color) => this.targets[color].kind === 'load-balancer');
    const colorNames = [this.blueName, this.greenName].filter((name) => name !== undefined);
    return { ...loadBalancers.length > 0 && { loadBalancers }, ...colorNames.length > 0 && { colorNames } };
  }

  /** Types that say the same are one group: there is little room in the environment of a function. */
  private recordGroups(names: readonly string[], { healthChecks }: DnsModeConfig): LiveRecords[] {
    const groups: { types: string[]; targets: LiveRecords['targets'] }[] = [];
    for (const type of this.types) {
      const targets = {
        blue: targetConfig(this.targets.blue, type, this.ttl, healthChecks.blueHealthCheck),
        green: targetConfig(this.targets.green, type, this.ttl, healthChecks.greenHealthCheck),
      };
      const same = groups.find((group) => JSON.stringify(group.targets) === JSON.stringify(targets));
      if (same === undefined) {
        groups.push({ types: [type], targets });
      } else {
        same.types.push(type);
      }
    }
    return groups.map(({ types, targets }) => ({ names, types, targets }));
  }
}
