import type { EdgeDocument } from '../../src/core/document';
import { parseDocument, supersedes } from '../../src/core/document';
import { READ_LIMIT_SECONDS } from '../../src/core/propagation';

/** What a reader needs of the world. */
export interface ReaderPorts {
  /** The parameter's text in one region, or a rejection within `limitMs`. */
  read(region: string, limitMs: number): Promise<string>;
  now(): number;
  wait(ms: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
  /** The home region gave no usable document. */
  homeFailed(): void;
}

export interface ReaderOptions {
  readonly region: string;
  readonly replicaRegion: string;
  /** Seconds. */
  readonly stateTtl: number;
}

export interface DocumentReader {
  /** The document in memory, if it needs no reading now; costs nothing. */
  fresh(): EdgeDocument | undefined;
  /** The newest document to be had; the last good one while both regions are down. */
  current(): Promise<EdgeDocument | undefined>;
}

const READ_LIMIT_MS = READ_LIMIT_SECONDS * 1000;

/** An environment that has nothing to answer with waits longer: from far away, a first read takes several round trips. */
const FIRST_READ_LIMIT_MS = 3000;

/** When the home region needs longer than this, the replica is asked besides. */
const HEAD_START_MS = 600;

/** Up to this share of the TTL is left out at random, so that environments do not read in step. */
const JITTER = 0.25;

/** While a region is down each attempt costs two reads: 60 a minute in all, and still within one propagation bound. */
const OUTAGE_INTERVAL_MS = 2100;

/**
 * Holds the edge document of one function environment: at most one attempt in flight, each within the read limit, the
 * replica only when the home region has no newer document to give, or not soon.
 *
 * Age counts from the start of a read, so an environment that was frozen for hours, even in the middle of a read,
 * reads anew before it answers.
 */
export function createDocumentReader(options: ReaderOptions, ports: ReaderPorts): DocumentReader {
  let held: EdgeDocument | undefined;
  let text: string | undefined;
  let readAt = -Infinity;
  let freshUntil = -Infinity;
  let inFlight: { readonly endsAt: number; readonly startedAt: number; readonly done: Promise<void> } | undefined;

  const isFresh = (now: number): boolean => now < freshUntil && now >= readAt;

  async function readFrom(region: string, startedAt: number, limitMs: number): Promise<boolean> {
    try {
      const answer = await ports.read(region, limitMs);
      return startedAt >= readAt && accept(answer);
    } catch {
      return false;
    }
  }

  function accept(answer: string): boolean {
    if (answer === text) {
      return true;
    }
    const parsed = parseDocument(answer);
    if (!parsed.ok || !supersedes(parsed.value, held)) {
      return false;
    }
    held = parsed.value;
    text = answer;
    return true;
  }

  async function refresh(startedAt: number, limitMs: number): Promise<void> {
    const home = readFrom(options.region, startedAt, limitMs);
    const inTime = await Promise.race([home, ports.wait(HEAD_START_MS).then(() => false)]);
    const answered = inTime || await firstUsable(home, readFrom(options.replicaRegion, startedAt, Math.max(0, startedAt + limitMs - ports.now())));
    void home.then((usable) => usable ? undefined : ports.homeFailed());
    if (startedAt >= readAt) {
      readAt = startedAt;
      freshUntil = startedAt + (inTime ? ttlMs() : answered || held !== undefined ? Math.max(ttlMs(), OUTAGE_INTERVAL_MS) : OUTAGE_INTERVAL_MS);
    }
  }

  function ttlMs(): number {
    return options.stateTtl * 1000 * (1 - JITTER * ports.random());
  }

  return {
    fresh: () => isFresh(ports.now()) ? held : undefined,
    current: async () => {
      const now = ports.now();
      if (isFresh(now)) {
        return held;
      }
      if (inFlight === undefined || now > inFlight.endsAt || now < inFlight.startedAt) {
        const limitMs = held === undefined ? FIRST_READ_LIMIT_MS : READ_LIMIT_MS;
        const started = { startedAt: now, endsAt: now + limitMs, done: refresh(now, limitMs) };
        inFlight = started;
        void started.done.then(() => {
          inFlight = inFlight === started ? undefined : inFlight;
        });
      }
      await inFlight.done;
      return held;
    },
  };
}

/** As soon as one of two is true, or when both are not. */
async function firstUsable(one: Promise<boolean>, other: Promise<boolean>): Promise<boolean> {
  const either = Promise.race([one, other]);
  return await either || (await Promise.all([one, other])).includes(true);
}
