import type { HostedZones } from './hosted-zones';
import type { Change, RecordSet } from './record-set';
import { canonicalName, listOrder } from './record-set';
import type { ServiceRequest, ServiceResponse } from '../service';
import { notModelled, ServiceError } from '../service-error';
import { element, unescapeXml, xmlDocument } from '../xml';

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';
const RECORDS = /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/;
const CHANGE = /^\/2013-04-01\/change\/([^/]+)$/;
const PAGE = 300;

/** Of a record set: routing policies other than weights are not modelled. */
const MODELLED = ['Name', 'Type', 'SetIdentifier', 'Weight', 'TTL', 'ResourceRecords', 'AliasTarget', 'HealthCheckId'];

export function isRoute53({ path }: ServiceRequest): boolean {
  return path.startsWith('/2013-04-01/');
}

/** The API of Route 53 as far as the controller calls it: change and list records, ask for a change. */
export function callRoute53(zones: HostedZones, request: ServiceRequest): ServiceResponse {
  const { method, path, body } = request;
  const zoneId = RECORDS.exec(path)?.[1];
  const changeId = CHANGE.exec(path)?.[1];
  if (zoneId !== undefined && method === 'POST') {
    const id = zones.change(zoneId, changesIn(body.toString('utf8')));
    return answer('ChangeResourceRecordSetsResponse', changeInfo(id, 'PENDING'));
  }
  if (zoneId !== undefined && method === 'GET') {
    return list(zones, zoneId, request.query);
  }
  if (changeId !== undefined && method === 'GET') {
    return answer('GetChangeResponse', changeInfo(changeId, zones.isInSync(changeId) ? 'INSYNC' : 'PENDING'));
  }
  throw notModelled(`${method} ${path} in Route 53`);
}

export function route53Error({ code, message, status }: ServiceError): ServiceResponse {
  const content = `<Error><Type>Sender</Type>${element('Code', code)}${element('Message', message)}</Error><RequestId>local</RequestId>`;
  return { status, headers: { 'content-type': 'text/xml' }, body: xmlDocument('ErrorResponse', content, NAMESPACE) };
}

function list(zones: HostedZones, zoneId: string, query: URLSearchParams): ServiceResponse {
  const start = { name: canonicalName(query.get('name') ?? ''), type: query.get('type') ?? undefined, setIdentifier: query.get('identifier') ?? undefined };
  const size = Math.min(Number(query.get('maxitems') ?? PAGE), PAGE);
  const from = zones.records(zoneId).filter((set) => !query.has('name') || listOrder(set) >= listOrder(start));
  const [next] = from.slice(size);
  return answer('ListResourceRecordSetsResponse', [
    `<ResourceRecordSets>${from.slice(0, size).map(writeSet).join('')}</ResourceRecordSets>`,
    element('IsTruncated', next !== undefined), element('MaxItems', size),
    element('NextRecordName', next?.name), element('NextRecordType', next?.type), element('NextRecordIdentifier', next?.setIdentifier),
  ].join(''));
}

function changeInfo(id: string, status: string): string {
  return `<ChangeInfo>${element('Id', `/change/${id}`)}${element('Status', status)}${element('SubmittedAt', new Date(0).toISOString())}</ChangeInfo>`;
}

function answer(root: string, content: string): ServiceResponse {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: xmlDocument(root, content, NAMESPACE) };
}

function writeSet({ name, type, setIdentifier, weight, ttl, values, alias, healthCheckId }: RecordSet): string {
  return `<ResourceRecordSet>${[
    element('Name', name), element('Type', type), element('SetIdentifier', setIdentifier), element('Weight', weight), element('TTL', ttl),
    values === undefined ? '' : `<ResourceRecords>${values.map((value) => `<ResourceRecord>${element('Value', value)}</ResourceRecord>`).join('')}</ResourceRecords>`,
    alias === undefined ? '' : `<AliasTarget>${element('HostedZoneId', alias.hostedZoneId)}${element('DNSName', alias.dnsName)}${element('EvaluateTargetHealth', alias.evaluateTargetHealth)}</AliasTarget>`,
    element('HealthCheckId', healthCheckId),
  ].join('')}</ResourceRecordSet>`;
}

function changesIn(xml: string): Change[] {
  return [...xml.matchAll(/<Change>(.*?)<\/Change>/gs)].map(([, change]) => {
    const set = inner(change, 'ResourceRecordSet') ?? '';
    return { action: inner(change, 'Action') as Change['action'], set: readSet(set) };
  });
}

function readSet(xml: string): RecordSet {
  const flat = xml.replace(/<(ResourceRecords|AliasTarget)>.*?<\/\1>/gs, '<$1></$1>');
  const foreign = [...flat.matchAll(/<(\w+)>/g)].map(([, name]) => name).find((name) => !MODELLED.includes(name));
  if (foreign !== undefined) {
    throw notModelled(`${foreign} of a record set`);
  }
  const alias = inner(xml, 'AliasTarget');
  return {
    name: inner(flat, 'Name') as string,
    type: inner(flat, 'Type') as string,
    setIdentifier: inner(flat, 'SetIdentifier'),
    weight: number(inner(flat, 'Weight')),
    ttl: number(inner(flat, 'TTL')),
    values: inner(xml, 'ResourceRecords') === undefined ? undefined : [...xml.matchAll(/<Value>(.*?)<\/Value>/gs)].map(([, value]) => unescapeXml(value)),
    alias: alias === undefined ? undefined : {
      hostedZoneId: inner(alias, 'HostedZoneId') as string,
      dnsName: inner(alias, 'DNSName') as string,
      evaluateTargetHealth: inner(alias, 'EvaluateTargetHealth') === 'true',
    },
    healthCheckId: inner(flat, 'HealthCheckId'),
  };
}

function inner(xml: string, name: string): string | undefined {
  const content = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1];
  return content === undefined ? undefined : unescapeXml(content);
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
