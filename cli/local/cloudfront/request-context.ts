import type { Behavior, Distribution, EventType } from './distribution';
import type { EventConfig } from './edge-function/event';
import type { EdgeFunction } from './edge-function/stages';
import type { EdgeLocation } from './location';
import type { Ports } from './ports';
import type { Trace } from './trace';

/** `strip` removes, `keep` caches and replays the Set-Cookie that an origin function adds where no policy forwards cookies. */
export type FunctionCookies = 'strip' | 'keep';

/** What the steps of one viewer request share. */
export interface RequestContext {
  readonly distribution: Distribution;
  readonly location: EdgeLocation;
  readonly ports: Ports;
  readonly eventConfig: EventConfig;
  readonly functionCookies: FunctionCookies;
  readonly trace: Trace;
  /** The request fetches the custom error page of another one. */
  readonly forErrorPage: boolean;
  /** Of the viewer, if they take streams. */
  readonly gone?: AbortSignal;
  edgeFunction(behavior: Behavior, eventType: EventType): EdgeFunction | undefined;
}
