import type { Color } from './color';
import { COLORS, isColor, otherColor } from './color';
import { isReleaseId } from './release-id';
import type { Result } from './result';
import { failure, success } from './result';
import { utf8Bytes } from './utf8';

/** A revocable, expiring permission to see one release; the token itself is never stored. */
export interface PreviewEntry {
  /** First 22 characters of base64url(SHA-256(token)). */
  readonly id: string;
  readonly release: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** What takes the traffic that nothing else decides. */
export interface Traffic {
  readonly active: Color;
  /** Percent of new sessions that get the candidate, 0-100, two decimals. */
  readonly weight: number;
}

/** What the edge reads: one JSON value under 1 KB, a published copy of the truth. */
export interface EdgeDocument extends Traffic {
  readonly schema: 1;
  /** Random at creation of the state; generations compare only within one id. */
  readonly id: string;
  readonly generation: number;
  readonly releases: { readonly [color in Color]: string | null };
  /** Releases that a cookie may select. */
  readonly retained: readonly string[];
  readonly previews: readonly PreviewEntry[];
  /** Unix seconds from which `active` and `weight` hold; until then `before` does. */
  readonly effectiveAt?: number;
  readonly before?: Traffic;
}

/** Why a text is not a document that a reader may use. `seed`: CloudFormation's constant value, which says nothing. */
export type DocumentFault = 'seed' | 'corrupt';

export const SCHEMA = 1;

/** The largest value that a CloudFront KeyValueStore takes. */
export const MAX_DOCUMENT_BYTES = 1024;

/** The largest value that a standard parameter of SSM takes: a write of more fails, each time. */
export const MAX_PARAMETER_BYTES = 4096;

/** Keeps a full document under the limit even with ids of 16 characters. */
export const MAX_RETAINED = 10;
export const MAX_PREVIEWS = 4;

const KNOWN_FIELDS = ['schema', 'id', 'generation', 'active', 'releases', 'retained', 'weight', 'previews', 'effectiveAt', 'before'];

/** The constant that templates seed the parameter with: it never names a release, so writing it over a live value harms nobody. */
export const SEED_DOCUMENT = '{"schema":1,"id":"seed","generation":0}';

type Fields = { readonly [name: string]: unknown };

/**
 * Reads a published document. Unknown fields are ignored, everything known is checked.
 *
 * @returns the document, or why it must be ignored
 */
export function parseDocument(text: string): Result<EdgeDocument, DocumentFault> {
  const fields = parseFields(text);
  if (fields === null || fields.schema !== SCHEMA || !isWholeNumber(fields.generation)) {
    return failure('corrupt');
  }
  if (fields.generation === 0) {
    return failure('seed');
  }
  const document = toDocument(fields);
  return document !== null && isConsistent(document) ? success(document) : failure('corrupt');
}

/** Fields that this version does not know: a writer carries them over for the readers that do. */
export function unknownFields(text: string): Fields {
  const fields = parseFields(text);
  const unknown: { [name: string]: unknown } = {};
  if (fields !== null) {
    Object.keys(fields).forEach((name) => {
      if (KNOWN_FIELDS.indexOf(name) < 0) {
        unknown[name] = fields[name];
      }
    });
  }
  return unknown;
}

/**
 * The published form: known fields in one order, then `unknown`, unless all of it would not fit into a parameter.
 * `parseDocument(writeDocument(d))` is `d`.
 */
export function writeDocument(document: EdgeDocument, unknown?: Fields): string {
  const known: { [name: string]: unknown } = {};
  KNOWN_FIELDS.forEach((name) => {
    known[name] = (document as unknown as Fields)[name];
  });
  const whole = JSON.stringify(Object.assign({}, known, unknown));
  return utf8Bytes(whole) <= MAX_PARAMETER_BYTES ? whole : JSON.stringify(known);
}

/** Whether a reader that holds `current` may take `next`: never back within one life of the state, always on to another life. */
export function supersedes(next: EdgeDocument, current: EdgeDocument | undefined): boolean {
  return current === undefined || next.id !== current.id || next.generation >= current.generation;
}

/** What is in force at one instant: a pending change counts from its own second on. */
export interface InForce {
  readonly active: Color;
  readonly activeRelease: string;
  readonly weight: number;
  /** The other color's release. It takes traffic only while `weight` is above 0. */
  readonly candidate: string | null;
}

export function inForce(document: EdgeDocument, nowMs: number): InForce {
  const pending = document.effectiveAt !== undefined && nowMs < document.effectiveAt * 1000;
  const traffic = pending ? document.before as Traffic : document;
  return {
    active: traffic.active,
    activeRelease: document.releases[traffic.active] as string,
    weight: traffic.weight,
    candidate: document.releases[otherColor(traffic.active)],
  };
}

/** The color that holds a release, if one does. */
export function colorOf(document: EdgeDocument, release: string): Color | null {
  const held = COLORS.filter((color) => document.releases[color] === release);
  return held.length > 0 ? held[0] : null;
}

function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch (_) {
    return null;
  }
}

function toDocument(fields: Fields): EdgeDocument | null {
  const releases = fields.releases;
  if (typeof fields.id !== 'string' || fields.id === ''
    || !isTraffic(fields)
    || !isFields(releases) || !isSlot(releases.blue) || !isSlot(releases.green)
    || !isListOf(fields.retained, isReleaseId)
    || !isListOf(fields.previews, isPreviewEntry)
    || !isPending(fields.effectiveAt, fields.before)) {
    return null;
  }
  const document: { -readonly [field in keyof EdgeDocument]: EdgeDocument[field] } = {
    schema: SCHEMA,
    id: fields.id,
    generation: fields.generation as number,
    active: fields.active,
    releases: { blue: releases.blue, green: releases.green },
    retained: fields.retained,
    weight: fields.weight,
    previews: fields.previews.map((entry) => ({ id: entry.id, release: entry.release, expires: entry.expires })),
  };
  if (fields.before !== undefined) {
    const before = fields.before as Traffic;
    document.effectiveAt = fields.effectiveAt as number;
    document.before = { active: before.active, weight: before.weight };
  }
  return document;
}

/** What a route can lead to must exist and be retained, before and after a pending change. */
function isConsistent(document: EdgeDocument): boolean {
  return isRoutable(document, document) && (document.before === undefined || isRoutable(document, document.before));
}

function isRoutable(document: EdgeDocument, traffic: Traffic): boolean {
  const candidate = otherColor(traffic.active);
  return isRetainedSlot(document, traffic.active) && (traffic.weight === 0 || isRetainedSlot(document, candidate));
}

function isRetainedSlot(document: EdgeDocument, color: Color): boolean {
  const release = document.releases[color];
  return release !== null && document.retained.indexOf(release) >= 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 9007199254740991 && Math.floor(value) === value;
}

function isSlot(value: unknown): value is string | null {
  return value === null || isReleaseId(value);
}

/** `isWeight(12.34)` holds; `isWeight(12.345)`, `isWeight(101)` and `isWeight('5')` do not. */
export function isWeight(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100 && Math.round(value * 100) / 100 === value;
}

function isTraffic(value: unknown): value is Traffic & Fields {
  return isFields(value) && isColor(value.active) && isWeight(value.weight);
}

function isPending(effectiveAt: unknown, before: unknown): boolean {
  return (effectiveAt === undefined && before === undefined) || (isWholeNumber(effectiveAt) && isTraffic(before));
}

function isPreviewEntry(value: unknown): value is PreviewEntry {
  return isFields(value) && typeof value.id === 'string' && isReleaseId(value.release) && isWholeNumber(value.expires);
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}
