import type { RecordedEvent } from './exchange';
import type { EventType } from '../../cli/local/cloudfront';

/** One way in which the events of the two differ, over all scenarios. */
export interface EventDifference {
  readonly stage: EventType;
  /** From `cf` on: `request.origin.s3.path`, `request.headers.via`, `request.headers.*.key`. */
  readonly path: string;
  /** `only` one of the two has it; the `type` differs; the `value` differs. */
  readonly kind: 'only cdk-local' | 'only ours' | 'type' | 'value';
  readonly example: string;
}

type Leaves = ReadonlyMap<string, string>;

/** Collects what differs between events of the same stage for the same request. */
export class EventDifferences {
  private readonly found = new Map<string, EventDifference>();
  private readonly compared = new Map<EventType, number>();
  private readonly paths = new Set<string>();

  add(cdkLocal: readonly RecordedEvent[], ours: readonly RecordedEvent[]): void {
    for (const stage of ['viewer-request', 'origin-request', 'origin-response'] as const) {
      const [theirs, mine] = [cdkLocal, ours].map((events) => events.find((event) => event.stage === stage));
      if (theirs !== undefined && mine !== undefined) {
        this.compared.set(stage, (this.compared.get(stage) ?? 0) + 1);
        this.compare(stage, leavesOf(theirs.cf), leavesOf(mine.cf));
      }
    }
  }

  all(): EventDifference[] {
    return [...this.found.values()];
  }

  /** Fields that both have and that never differ, at any stage. */
  agreed(): string[] {
    const differing = new Set(this.all().map(({ path }) => path));
    return [...this.paths].filter((path) => !differing.has(path)).sort();
  }

  /** Pairs of events per stage. */
  counts(): ReadonlyMap<EventType, number> {
    return this.compared;
  }

  private compare(stage: EventType, theirs: Leaves, mine: Leaves): void {
    for (const [path, leaf] of theirs) {
      this.paths.add(path);
      const other = mine.get(path);
      if (other === undefined) {
        this.note(stage, path, 'only cdk-local', leaf);
      } else if (typeOf(leaf) !== typeOf(other)) {
        this.note(stage, path, 'type', `${leaf} | ${other}`);
      } else if (leaf !== other) {
        this.note(stage, path, 'value', `${leaf} | ${other}`);
      }
    }
    for (const [path, leaf] of mine) {
      if (!theirs.has(path)) {
        this.note(stage, path, 'only ours', leaf);
      }
    }
  }

  private note(stage: EventType, path: string, kind: EventDifference['kind'], example: string): void {
    const key = `${stage} ${path} ${kind}`;
    if (!this.found.has(key)) {
      this.found.set(key, { stage, path, kind, example });
    }
  }
}

/**
 * Every field with its value as JSON. A header is one leaf; how headers are written is one of its own. The id of the
 * request, which a preview carries in its route, is the same word on both sides.
 */
function leavesOf(event: any): Leaves {
  const cf = JSON.parse(JSON.stringify(event).replaceAll(event.config.requestId, 'REQUEST-ID'));
  const leaves = new Map<string, string>();
  const walk = (value: any, path: string): void => {
    if (/(^|\.)(headers|customHeaders)$/.test(path)) {
      leaves.set(path, '{}');
      Object.keys(value).forEach((name) => leaves.set(`${path}.${name}`, JSON.stringify(value[name].map((entry: any) => entry.value))));
      leaves.set(`${path}.* names`, JSON.stringify(Object.keys(value).every((name) => name === name.toLowerCase()) ? 'lower case' : 'mixed case'));
      leaves.set(`${path}.* entries`, JSON.stringify([...new Set(Object.values(value).flatMap(entryShapes))].sort()));
      leaves.set(`${path}.* keys`, JSON.stringify(Object.values<any>(value).flatMap((entries) => entries.map(({ key }: any) => key)).every(isLowerCase) ? 'lower case' : 'mixed case'));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.keys(value).forEach((name) => walk(value[name], path === '' ? name : `${path}.${name}`));
    } else {
      leaves.set(path, JSON.stringify(value));
    }
  };
  walk(cf, '');
  return leaves;
}

/** `list of {key: string, value: string}`. */
function entryShapes(entries: any): string[] {
  return Array.isArray(entries)
    ? entries.map((entry) => `list of {${Object.keys(entry).sort().map((name) => `${name}: ${typeof entry[name]}`).join(', ')}}`)
    : [typeof entries];
}

const isLowerCase = (key: string): boolean => key === key.toLowerCase();

function typeOf(json: string): string {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}
