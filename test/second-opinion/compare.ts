import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EventDifferences } from './event-differences';
import type { Answer, Edge } from './exchange';
import type { ModelEdge } from './model';
import type { ParameterServer } from './parameter-server';
import type { Scenario } from './scenarios';
import { scenariosFor } from './scenarios';
import type { Site } from './site';
import { STATES, stateTexts } from './states';

/** One part of an answer that is not the same. */
export interface Difference {
  readonly part: string;
  readonly cdkLocal: string;
  readonly ours: string;
}

export interface Outcome {
  readonly scenario: Scenario;
  readonly status: number;
  readonly release: string;
  readonly body: string;
  /** `X-Cache` of our second answer. */
  readonly again: string;
  /** Neither a gap nor explained. */
  readonly differences: readonly Difference[];
  /** Parts that differ because of the gap. */
  readonly gap: readonly Difference[];
}

export interface Comparison {
  readonly outcomes: readonly Outcome[];
  readonly events: EventDifferences;
}

/** Written by a connection or by CloudFront itself, on one side only. */
const NOT_OF_THE_ANSWER = new Set(['age', 'connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'via', 'x-amz-cf-id', 'x-amz-cf-pop', 'x-cache']);

/** Sends every scenario to both, state by state: both start cold with each state, so both read it. */
export async function compareEdges(site: Site, parameters: ParameterServer, cdkLocal: Edge, ours: ModelEdge): Promise<Comparison> {
  const names = new BodyNames(site);
  const events = new EventDifferences();
  const outcomes: Outcome[] = [];
  const scenarios = scenariosFor(site);
  for (const state of STATES) {
    parameters.hold(stateTexts(state, site.releases, site.config));
    cdkLocal.recycle();
    ours.recycle();
    for (const scenario of scenarios.filter((it) => it.state === state)) {
      ours.clearCache();
      const theirs = partsOf(await cdkLocal.send(scenario.request), names);
      const first = partsOf(await ours.send(scenario.request), names);
      events.add(cdkLocal.takeEvents(), ours.takeEvents());
      const second = await ours.send(scenario.request);
      ours.takeEvents();
      outcomes.push(judge(scenario, theirs, first, partsOf(second, names), second.headers['x-cache'].join()));
    }
  }
  return { outcomes, events };
}

type Parts = ReadonlyMap<string, string>;

function judge(scenario: Scenario, theirs: Parts, ours: Parts, again: Parts, xCache: string): Outcome {
  const all = differing(theirs, ours);
  const isGap = ({ part }: Difference): boolean => scenario.gap?.parts.includes(part) ?? false;
  const differences = all.filter((difference) => !isGap(difference));
  const gap = all.filter(isGap);
  if (scenario.gap !== undefined && gap.length === 0) {
    differences.push({ part: 'listed gap', cdkLocal: 'is not there', ours: 'take it off the scenario' });
  }
  for (const { part, cdkLocal: before, ours: after } of differing(ours, again)) {
    differences.push({ part: `${part} of our second answer`, cdkLocal: `(first) ${before}`, ours: after });
  }
  return {
    scenario,
    status: Number(ours.get('status')),
    release: ours.get('x-bg-release') ?? '-',
    body: ours.get('body')!,
    again: xCache.replace(' from cloudfront', ''),
    differences,
    gap,
  };
}

function differing(theirs: Parts, ours: Parts): Difference[] {
  const parts = [...new Set([...theirs.keys(), ...ours.keys()])];
  return parts.filter((part) => theirs.get(part) !== ours.get(part))
    .map((part) => ({ part, cdkLocal: theirs.get(part) ?? '(none)', ours: ours.get(part) ?? '(none)' }));
}

function partsOf({ status, headers, body }: Answer, names: BodyNames): Parts {
  const parts = new Map<string, string>([['status', String(status)], ['body', names.nameOf(body)]]);
  for (const name of Object.keys(headers).filter((it) => !NOT_OF_THE_ANSWER.has(it)).sort()) {
    parts.set(name, headers[name].join(' + '));
  }
  return parts;
}

/** Which file of the bucket a body is, to the byte. */
class BodyNames {
  private readonly names = new Map<string, string[]>();

  constructor({ bucket, releases }: Site) {
    for (const entry of fs.readdirSync(bucket, { recursive: true, withFileTypes: true }).filter((it) => it.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(bucket, file).replace(/^releases.([0-9a-z]+)/, (_, id: string) => `release ${releases.indexOf(id) + 1}: `);
      const digest = digestOf(fs.readFileSync(file));
      this.names.set(digest, [...this.names.get(digest) ?? [], name]);
    }
  }

  nameOf(body: Buffer): string {
    if (body.length === 0) {
      return 'empty';
    }
    const digest = digestOf(body);
    return this.names.get(digest)?.sort().join(' = ') ?? `${JSON.stringify(body.toString().slice(0, 40).trim())} ${digest.slice(0, 8)}`;
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
