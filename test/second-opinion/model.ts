import * as fs from 'node:fs';
import * as path from 'node:path';
import type { StaticOrigin } from './cdk-local';
import type { Edge, RecordedEvent } from './exchange';
import type { EdgeFunctionFolder, Site, Template } from './site';
import { ofType } from './site';
import type { Distribution } from '../../cli/local/cloudfront';
import { createCloudFront, createSystemClock, parseDistribution } from '../../cli/local/cloudfront';

const LOCATION = 'here';

/** A handler that writes each event down before it passes it on to the shipped one. */
const RECORDER = `const { handler } = require('./index.js');
exports.handler = async (event) => {
  console.log(JSON.stringify(event.Records[0].cf));
  return handler(event);
};
`;

export interface ModelEdge extends Edge {
  clearCache(): void;
}

/** The site on our model of CloudFront, with the origin of the other side. */
export function startModel({ template, distributionId, functions, bucket }: Site, origin: StaticOrigin, env: Record<string, string>): ModelEdge {
  let events: RecordedEvent[] = [];
  functions.forEach(({ folder }) => fs.writeFileSync(path.join(folder, 'recorder.js'), RECORDER));
  const cloudFront = createCloudFront({
    distribution: parse(template, distributionId),
    distributionId: 'EDFDVBD6EXAMPLE',
    domainName: 'd111111abcdef8.cloudfront.net',
    locations: [LOCATION],
    functions: (version) => ({ directory: functionOf(functions, version).folder, handler: 'recorder.handler' }),
    ports: {
      clock: createSystemClock(),
      random: Math.random,
      env,
      fetch: async (input, init) => fetch(input, init),
      origin: async ({ origin: { path: prefix }, uri }) => {
        const { status, headers, body } = origin(path.join(bucket, prefix), uri.slice(prefix.length));
        return { status, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])), body };
      },
      log: (level, message) => {
        if (level === 'info') {
          const cf = JSON.parse(message);
          events.push({ stage: cf.config.eventType, cf });
        }
      },
    },
  });
  const location = cloudFront.location(LOCATION);
  return {
    send: async ({ method, path: target, headers }) => {
      const [uri, querystring = ''] = target.split(/\?(.*)/s);
      const copies = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]));
      const answer = await cloudFront.handle(LOCATION, { method, uri, querystring, headers: copies, clientIp: '127.0.0.1' });
      return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) };
    },
    takeEvents: () => {
      const taken = events;
      events = [];
      return taken;
    },
    recycle: () => location.recycleEnvironments(),
    clearCache: () => location.clearCache(),
    close: async () => location.recycleEnvironments(),
  };
}

function functionOf(functions: readonly EdgeFunctionFolder[], version: string): EdgeFunctionFolder {
  return functions.find(({ versionId }) => versionId === version)!;
}

function parse(template: Template, distributionId: string): Distribution {
  const policies = (type: string) => Object.fromEntries(ofType(template, `AWS::CloudFront::${type}`).map(([id, properties]) => [id, plain(properties)]));
  const [, properties] = ofType(template, 'AWS::CloudFront::Distribution').find(([id]) => id === distributionId)!;
  return parseDistribution(plain(properties), {
    cachePolicies: policies('CachePolicy'),
    originRequestPolicies: policies('OriginRequestPolicy'),
    responseHeadersPolicies: policies('ResponseHeadersPolicy'),
  });
}

/** `{Ref: X}` is `X`, `{Fn::GetAtt: [X, A]}` is `X.A`: enough identity for the model. */
function plain(value: any): any {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (typeof value.Ref === 'string') {
    return value.Ref;
  }
  if (Array.isArray(value['Fn::GetAtt'])) {
    const [id, attribute] = value['Fn::GetAtt'] as string[];
    return attribute === 'RegionalDomainName' ? 'site.s3.us-east-1.amazonaws.com' : `${id}.${attribute}`;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
