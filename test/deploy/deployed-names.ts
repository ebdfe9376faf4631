import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { CreateHostedZoneCommand, ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Account } from './account';

/** The names of a public zone that no stack holds, and of a private zone `staging` below it, as Route 53 has them. */
export class DeployedNames {
  public static async inNewZone(account: Account, zoneName: string): Promise<DeployedNames> {
    const client = new Route53Client(account.client());
    const { HostedZone: zone } = await client.send(new CreateHostedZoneCommand({ Name: zoneName, CallerReference: zoneName }));
    return new DeployedNames(client, zoneName, zone!.Id!.replace('/hostedzone/', ''));
  }

  private constructor(private readonly client: Route53Client, private readonly zoneName: string, public readonly zoneId: string) {}

  /** `www.example.com. A: blue 95, green 5` for each live name and each staging name. */
  public async answers(): Promise<string[]> {
    const live = await this.live();
    const stagingZone = await this.stagingZone();
    const all = [...live, ...stagingZone === undefined ? [] : await this.recordsIn(stagingZone)];
    const colorOf = ({ AliasTarget: alias }: ResourceRecordSet): string => live.some(({ Name, AliasTarget }) => Name!.startsWith('blue.')
      && AliasTarget?.DNSName === alias?.DNSName) ? 'blue' : 'green';
    const names = [...new Set(all.filter(({ Name }) => !/^(blue|green)\./.test(Name!)).map(({ Name, Type }) => `${Name} ${Type}`))].sort();
    return names.map((name) => {
      const shares = all.filter(({ Name, Type }) => `${Name} ${Type}` === name)
        .map((set) => `${colorOf(set)}${set.SetIdentifier === undefined ? '' : ` ${set.Weight}`}`).sort();
      return `${name}: ${shares.join(', ')}`;
    });
  }

  /** Address records of the public zone. */
  public async live(): Promise<ResourceRecordSet[]> {
    return this.recordsIn(this.zoneId);
  }

  private async recordsIn(zoneId: string): Promise<ResourceRecordSet[]> {
    const { ResourceRecordSets: sets } = await this.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }));
    return sets!.filter(({ Type }) => Type === 'A' || Type === 'AAAA');
  }

  private async stagingZone(): Promise<string | undefined> {
    const { HostedZones: zones } = await this.client.send(new ListHostedZonesByNameCommand({ DNSName: `staging.${this.zoneName}` }));
    return zones?.find(({ Name }) => Name === `staging.${this.zoneName}.`)?.Id?.replace('/hostedzone/', '');
  }
}

/** What names say, in both kinds of addresses. */
export function say(what: string, ...names: string[]): string[] {
  return names.flatMap((name) => ['A', 'AAAA'].map((type) => `${name}. ${type}: ${what}`));
}
