import type { Headers } from './http';
import type { Lifetime } from './lifetime';

/** A response in the cache of one location. Never changed once stored. */
export interface CacheEntry {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Path (and query strings of the key), for invalidation. */
  readonly path: string;
  /** Milliseconds since the epoch: Age counts from here. */
  readonly storedAt: number;
  readonly freshUntil: number;
  readonly staleWhileRevalidateUntil: number;
  readonly staleIfErrorUntil: number;
  /** The origin answered 4xx or 5xx, whatever status the viewer gets. */
  readonly error: boolean;
  readonly customErrorPage: boolean;
}

/** The storage of one location. Synchronous, as a simulation makes some hundred thousand look-ups. */
export interface Cache {
  get(key: string): CacheEntry | undefined;
  set(key: string, entry: CacheEntry): void;
  delete(key: string): void;
  clear(): void;
  entries(): Iterable<[key: string, entry: CacheEntry]>;
}

/** Unbounded, in memory. */
export function createMemoryCache(): Cache {
  return new Map<string, CacheEntry>();
}

/** The ends of a lifetime that begins now. */
export function spanOf(lifetime: Lifetime, now: number): Pick<CacheEntry, 'storedAt' | 'freshUntil' | 'staleWhileRevalidateUntil' | 'staleIfErrorUntil'> {
  const freshUntil = now + lifetime.fresh;
  return {
    storedAt: now,
    freshUntil,
    staleWhileRevalidateUntil: freshUntil + lifetime.staleWhileRevalidate,
    staleIfErrorUntil: freshUntil + lifetime.staleIfError,
  };
}

/** Drops what any of the tests takes; gives the number of dropped entries. */
export function dropMatching(cache: Cache, tests: ReadonlyArray<(path: string) => boolean>): number {
  const dropped = [...cache.entries()].filter(([, entry]) => tests.some(test => test(entry.path)));
  dropped.forEach(([key]) => cache.delete(key));
  return dropped.length;
}
