import type { EventType } from '../../cli/local/cloudfront';

/** A request as a browser writes it; the path is not touched on the way. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** `Records[0].cf` of one invocation, as JSON brings it. */
export interface RecordedEvent {
  readonly stage: EventType;
  readonly cf: any;
}

/** One of the two that are compared. */
export interface Edge {
  send(request: Request): Promise<Answer>;
  /** The events since the last call of this function. */
  takeEvents(): RecordedEvent[];
  /** The next invocation of each function is a cold start. */
  recycle(): void;
  close(): Promise<void>;
}
