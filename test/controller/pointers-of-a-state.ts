import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import { LISTENER, RULE } from './listener-rule';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import type { PointerConfig, RecordsConfig } from '../../src/core/pointer-config';

export const TARGETS = {
  blue: { alias: { dnsName: 'blue.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } },
  green: { alias: { dnsName: 'green.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } },
};

export const names = (list: string[], changes: Partial<RecordsConfig> = {}): RecordsConfig => ({
  kind: 'records', follows: 'live', mode: 'weighted', hostedZoneId: 'Z1', records: [{ names: list, types: ['A', 'AAAA'], targets: TARGETS }], ...changes,
});

export const WWW = names(['www.example.com', 'example.com']);
export const STAGING = names(['next.example.com'], { hostedZoneId: 'Z2', follows: 'idle' });
export const ALL = [WWW, STAGING, RULE];

export const DENIED = {
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>',
};

/** Resources of a template that make, change or take away a pointer. */
export class PointerResource {
  private config?: PointerConfig;

  constructor(private readonly fixture: ControllerFixture) {}

  public async become(config: PointerConfig, requestType = this.config === undefined ? 'Create' : 'Update'): Promise<CustomResourceResponse> {
    const response = await this.send(requestType, config);
    this.config = response.Status === 'SUCCESS' ? config : this.config;
    return response;
  }

  public async delete(): Promise<CustomResourceResponse> {
    return this.send('Delete', this.config!);
  }

  private async send(requestType: string, config: PointerConfig): Promise<CustomResourceResponse> {
    const old = this.config && { Pointer: JSON.stringify(this.config) };
    return this.fixture.send({ Pointer: JSON.stringify(config) }, { type: 'Custom::BlueGreenPointer', requestType, old });
  }
}

export function prepare({ aws }: ControllerFixture): void {
  ['Z1', 'Z2', 'Z3'].forEach((id) => aws.hostedZones.create(id, 'example.com'));
  aws.listenerRules.createListener(LISTENER);
}

/** What a name answers: colors with their weights. */
export function answers({ aws }: ControllerFixture, name: string, zone = 'Z1'): string[] {
  return aws.hostedZones.records(zone).filter((set) => set.name === `${name}.`)
    .map(({ type, alias, weight }) => [type, alias?.dnsName.split('.')[0] ?? 'values', weight].filter((part) => part !== undefined).join(' '));
}

export function forwards({ aws }: ControllerFixture): string[] {
  return aws.listenerRules.rules(LISTENER).flatMap(({ Actions }) => Actions[0].ForwardConfig!.TargetGroups)
    .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn} ${Weight}`);
}

/** Route 53 refuses every change of a zone. */
export function refuse({ aws }: ControllerFixture, zone: string): () => void {
  const call = aws.call.bind(aws);
  aws.call = async (request) => {
    const isHit = request.method === 'POST' && request.path.includes(`/hostedzone/${zone}/`);
    return isHit ? DENIED : call(request);
  };
  return () => {
    aws.call = call;
  };
}

/** A state with pointers: `one` is active on blue, `two` staged on green. */
export async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>, pointers: PointerConfig[] = ALL): Promise<void> {
  await withController(async (fixture) => {
    prepare(fixture);
    for (const pointer of pointers) {
      expect(await new PointerResource(fixture).become(pointer)).toMatchObject({ Status: 'SUCCESS' });
    }
    expect(await fixture.send({ ReleaseId: 'one' }, { requestType: 'Create' })).toMatchObject({ Status: 'SUCCESS' });
    expect(await fixture.send({ ReleaseId: 'two' }, { requestType: 'Update', old: { ReleaseId: 'one' } })).toMatchObject({ Status: 'SUCCESS' });
    await act(fixture);
  }, { POINTERS: JSON.stringify(pointers), COMPONENTS: '{}' });
}

export const BLUE = ['A blue', 'AAAA blue'];
export const GREEN = ['A green', 'AAAA green'];
