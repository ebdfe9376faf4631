import {
  DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, paginateDescribeLoadBalancers, paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Color } from '../../src/core/color';
import type { PointerConfig } from '../../src/core/pointer-config';
import type { FleetHealth } from '../../src/core/state/capacity';
import type { Limited } from '../pointers/call';
import { plainName, plainTarget } from '../pointers/record-sets';

/** A target that is not checked, such as a function, is as good as a healthy one. */
const READY: readonly (string | undefined)[] = ['healthy', 'unavailable'];

/** What a live name leads to: the DNS name of the load balancer of each color that has one. */
interface Fleet {
  readonly name: string;
  readonly dnsNames: ReadonlyArray<readonly [color: Color, dnsName: string]>;
}

/** The load balancers that live names lead to, and the servers behind them. */
export class Fleets {
  private readonly fleets: readonly Fleet[];

  constructor(pointers: readonly PointerConfig[], private readonly client = new ElasticLoadBalancingV2Client({ maxAttempts: 2 })) {
    const all = pointers.flatMap(fleetOf);
    this.fleets = all.filter(({ dnsNames }, index) => all.findIndex((other) => String(other.dnsNames) === String(dnsNames)) === index);
  }

  public get isEmpty(): boolean {
    return this.fleets.length === 0;
  }

  /** @throws when they cannot be asked, or one of them is not in this account and region */
  public async health(limited: Limited): Promise<FleetHealth[]> {
    const arns = await this.arns(limited);
    return Promise.all(this.fleets.map(async ({ name, dnsNames }) => {
      const healthy = dnsNames.map(async ([color, dnsName]) => [color, await this.healthyTargets(arns.get(dnsName), dnsName, limited)] as const);
      return { name, healthy: Object.fromEntries(await Promise.all(healthy)) };
    }));
  }

  private async arns(limited: Limited): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client: this.client }, {}, limited)) {
      LoadBalancers.forEach(({ DNSName, LoadBalancerArn }) => found.set(plainName(DNSName), LoadBalancerArn!));
    }
    return found;
  }

  /** Of all target groups behind it: which of them stands for which of the other color is known to nobody. */
  private async healthyTargets(LoadBalancerArn: string | undefined, dnsName: string, limited: Limited): Promise<number> {
    if (LoadBalancerArn === undefined) {
      throw new Error(`no load balancer of this account and region is ${dnsName}`);
    }
    let healthy = 0;
    for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: this.client }, { LoadBalancerArn }, limited)) {
      for (const { TargetGroupArn } of TargetGroups) {
        const { TargetHealthDescriptions: targets = [] } = await this.client.send(new DescribeTargetHealthCommand({ TargetGroupArn }), limited);
        healthy += targets.filter(({ TargetHealth }) => READY.includes(TargetHealth?.State)).length;
      }
    }
    return healthy;
  }
}

function fleetOf(pointer: PointerConfig): Fleet[] {
  if (pointer.kind !== 'records' || pointer.loadBalancers === undefined) {
    return [];
  }
  const [{ names: [name], targets }] = pointer.records;
  const dnsNames = pointer.loadBalancers.flatMap((color) => {
    const target = targets[color];
    return 'alias' in target ? [[color, plainTarget(target.alias.dnsName)] as const] : [];
  });
  return [{ name, dnsNames }];
}
