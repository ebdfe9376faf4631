import type { EdgeDocument, PreviewEntry } from '../../src/core/document';
import type { RequestFacts, Route } from '../../src/core/edge/decide';
import type { RouteValue } from '../../src/core/edge/route-value';
import { propagationBoundSeconds } from '../../src/core/propagation';
import type { Command, Request, Stage } from '../../src/core/state/command';
import type { Refusal } from '../../src/core/state/refusal';
import type { Transition } from '../../src/core/state/transition';
import { firstRelease, transition } from '../../src/core/state/transition';
import type { StateSettings, Truth } from '../../src/core/state/truth';

/** When every story begins; a whole second. */
export const NOW = Date.UTC(2026, 0, 15, 12);

export const DAY = 86400;

export const SETTINGS: StateSettings = {
  stateTtl: 30,
  traffic: 'in-step',
  components: ['site'],
  sitesOnly: true,
  retention: { releases: 5, seconds: 7 * DAY },
};

/** A new candidate gets 5% for ten minutes, 25% for an hour, and everything then. */
export const STEPS = [{ weight: 5, seconds: 600 }, { weight: 25, seconds: 3600 }];
export const AUTOMATIC: StateSettings = { ...SETTINGS, automaticPromotion: STEPS };

export const SERVICE_SETTINGS: StateSettings = { ...SETTINGS, sitesOnly: false };

export const BOUND_MS = propagationBoundSeconds(SETTINGS.stateTtl) * 1000;

/** Seconds after which a change made now is in force, whatever the fraction of the second. */
export const IN_FORCE = 42;

export const REQUEST: Request = { actor: 'ada', reason: 'friday release' };

/** `blue` is active with `rel-a`, `green` holds the candidate `rel-b`, `rel-c` is an older release. */
export const DOCUMENT: EdgeDocument = {
  schema: 1,
  id: 'k3x9q2',
  generation: 7,
  active: 'blue',
  releases: { blue: 'rel-a', green: 'rel-b' },
  retained: ['rel-a', 'rel-b', 'rel-c'],
  weight: 0,
  previews: [],
};

export function documentWith(change: Partial<EdgeDocument>): EdgeDocument {
  return { ...DOCUMENT, ...change };
}

/** A navigation of a browser without cookies. */
export const NAVIGATION: RequestFacts = {
  method: 'GET',
  path: '/',
  fetchDest: 'document',
  preflight: false,
  releaseCookies: [],
  previewIds: [],
  identity: '192.0.2.1|Firefox',
  perColor: false,
};

export function navigationWith(change: Partial<RequestFacts>): RequestFacts {
  return { ...NAVIGATION, ...change };
}

export function subresourceWith(change: Partial<RequestFacts>): RequestFacts {
  return { ...NAVIGATION, path: '/data.json', fetchDest: 'empty', ...change };
}

export function routeWith(change: Partial<Route>): Route {
  return { release: 'rel-a', requestClass: 'document', preview: false, reason: 'active', color: null, ...change };
}

export const DOCUMENT_ROUTE: RouteValue = { release: 'rel-a', requestClass: 'document', color: null, preview: false };

export function previewId(name: string): string {
  return name.padEnd(22, '_');
}

export function previewOf(release: string, change: Partial<PreviewEntry> = {}): PreviewEntry {
  return { id: previewId(release), release, expires: NOW / 1000 + 3600, ...change };
}

export function stage(release: string, change: Partial<Stage> = {}): Stage {
  return { verb: 'stage', release, components: { site: `fingerprint of ${release}` }, ...change };
}

export function shift(weight: number): Command {
  return { verb: 'shift', weight };
}

export const promote: Command = { verb: 'promote' };
export const rollback: Command = { verb: 'rollback' };
export const abort: Command = { verb: 'abort' };
export const unstage: Command = { verb: 'unstage' };
export const lock: Command = { verb: 'lock' };
export const unlock: Command = { verb: 'unlock' };
export const prune: Command = { verb: 'prune' };

export function deny(release: string): Command {
  return { verb: 'deny', release };
}

export function allow(release: string): Command {
  return { verb: 'allow', release };
}

export function preview(release: string, change: Partial<PreviewEntry> = {}): Command {
  return { verb: 'preview', ...previewOf(release, change) };
}

/** A state after some commands: what is stored, what is published, what time it is. */
export interface Story {
  readonly truth: Truth;
  readonly document: EdgeDocument;
  readonly message: string;
  readonly now: number;
  readonly settings: StateSettings;
}

/** A command, or seconds that pass. */
export type Event = Command | number;

/** A state whose first release `a` is active on blue. */
export function newState(settings: StateSettings = SETTINGS): Story {
  const { truth, document, message } = firstRelease('k3x9q2', stage('a'), REQUEST, NOW);
  return { truth, document, message, now: NOW, settings };
}

/** The story goes on; a refusal ends the test. */
export function next(story: Story, ...events: Event[]): Story {
  return events.reduce((current: Story, event) => {
    if (typeof event === 'number') {
      return { ...current, now: current.now + event * 1000 };
    }
    const { truth, document, message } = carriedOut(current, event);
    return { ...current, truth, document, message };
  }, story);
}

/** What becomes of a new state of sites. */
export function after(...events: Event[]): Story {
  return next(newState(), ...events);
}

export function carriedOut(story: Story, command: Command, request: Partial<Request> = {}): Transition {
  const result = transition(story.truth, command, { ...REQUEST, ...request }, story.now, story.settings);
  if (!result.ok) {
    throw new Error(`${command.verb} was refused: ${result.error.code}, ${result.error.message}`);
  }
  return result.value;
}

export function refused(story: Story, command: Command, request: Partial<Request> = {}): Refusal {
  const result = transition(story.truth, command, { ...REQUEST, ...request }, story.now, story.settings);
  if (result.ok) {
    throw new Error(`${command.verb} was not refused: ${result.value.message}`);
  }
  return result.error;
}

/** Whether a command changes nothing, without being refused. */
export function isIdle(story: Story, command: Command): boolean {
  return carriedOut(story, command).effects.length === 0;
}
