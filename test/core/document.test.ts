import * as fc from 'fast-check';
import { anyDocument } from './arbitraries';
import { DOCUMENT, documentWith, NOW, previewOf } from './builders';
import { holds } from './property';
import {
  MAX_DOCUMENT_BYTES, MAX_PARAMETER_BYTES, MAX_PREVIEWS, MAX_RETAINED, SEED_DOCUMENT,
  colorOf, inForce, isWeight, parseDocument, supersedes, unknownFields, writeDocument,
} from '../../src/core/document';
import type { EdgeDocument } from '../../src/core/document';

const CORRUPT = { ok: false, error: 'corrupt' };
const PENDING = { effectiveAt: NOW / 1000 + 40, before: { active: 'green', weight: 5 } } as const;

describe('a document', () => {
  it('is read as it was written', () => {
    holds(fc.property(anyDocument, (document) => {
      expect(parseDocument(writeDocument(document))).toEqual({ ok: true, value: document });
    }));
  });

  it('counts generations as far as numbers are exact', () => {
    expect(parseDocument(writeDocument(documentWith({ generation: Number.MAX_SAFE_INTEGER }))).ok).toBe(true);
  });

  it('is written in one order of fields, so that equal documents are equal texts', () => {
    const { schema, ...rest } = documentWith(PENDING);
    expect(writeDocument({ ...rest, schema })).toBe(writeDocument(documentWith(PENDING)));
  });

  it('fits a KeyValueStore value with ten releases of 16 characters, four previews and a pending change', () => {
    const ids = Array.from({ length: MAX_RETAINED }, (_, i) => `${i}`.padEnd(16, 'x'));
    const text = writeDocument({
      schema: 1,
      id: 'f'.repeat(12),
      generation: 999_999_999,
      active: 'green',
      releases: { blue: ids[0], green: ids[1] },
      retained: ids,
      weight: 99.99,
      previews: ids.slice(0, MAX_PREVIEWS).map((release) => previewOf(release)),
      effectiveAt: NOW / 1000,
      before: { active: 'green', weight: 99.99 },
    });
    expect(parseDocument(text).ok).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_DOCUMENT_BYTES);
  });

  it('keeps fields that this version does not know', () => {
    const someFields = fc.dictionary(fc.string().filter((name) => !(name in DOCUMENT) && name !== '__proto__' && !(name in PENDING)), fc.jsonValue());
    holds(fc.property(anyDocument, someFields, (document, unknown) => {
      const text = writeDocument(document, unknown);
      expect(writeDocument(document, unknownFields(text))).toBe(text);
      expect(parseDocument(text)).toEqual({ ok: true, value: document });
      expect(JSON.parse(text)).toMatchObject(JSON.parse(JSON.stringify(unknown)));
    }));
  });

  it.each(['x', 'ä'])('keeps fields of %p that this version does not know as long as all of it fits into a parameter', (letter) => {
    const width = Buffer.byteLength(letter);
    const rest = Buffer.byteLength(writeDocument(DOCUMENT, { note: '' }));
    const longest = letter.repeat(Math.floor((MAX_PARAMETER_BYTES - rest) / width));
    const note = longest + 'x'.repeat(MAX_PARAMETER_BYTES - rest - Buffer.byteLength(longest));
    expect(Buffer.byteLength(writeDocument(DOCUMENT, { note }))).toBe(MAX_PARAMETER_BYTES);
    expect(writeDocument(DOCUMENT, { note: `${note}x` })).toBe(writeDocument(DOCUMENT));
  });

  it.each(['', 'null', '[]', '[7]', '7', '{'])('has no unknown fields in the text %p', (text) => {
    expect(unknownFields(text)).toEqual({});
  });

  it('has no unknown field that could overwrite a known one', () => {
    expect(unknownFields(writeDocument(documentWith(PENDING)))).toEqual({});
  });
});

describe('a seed', () => {
  it('is the constant that templates hold', () => {
    expect(parseDocument(SEED_DOCUMENT)).toEqual({ ok: false, error: 'seed' });
  });

  it('is any document of generation 0, whatever else it says', () => {
    holds(fc.property(anyDocument, fc.dictionary(fc.string(), fc.jsonValue()), (document, extra) => {
      const text = JSON.stringify({ ...document, ...extra, schema: 1, generation: 0 });
      expect(parseDocument(text)).toEqual({ ok: false, error: 'seed' });
    }));
  });
});

describe('a text', () => {
  it.each(['', 'null', 'true', '1', '"x"', '[]', '{}', '{"schema":1}', 'not json', writeDocument(DOCUMENT).slice(1)])('like %p is corrupt', (text) => {
    expect(parseDocument(text)).toEqual(CORRUPT);
  });

  it('of any kind is read without an exception', () => {
    holds(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseDocument(text)).toEqual(CORRUPT);
      expect(unknownFields(text)).toBeDefined();
    }), 1000);
  });

  it('in which one field is anything is corrupt, or a document in which every route leads to a retained release', () => {
    const anyValue = fc.oneof(fc.jsonValue(), fc.constantFrom('blue', 'green', 0, 1, [], {}));
    holds(fc.property(anyDocument, fc.constantFrom(...Object.keys(DOCUMENT), 'effectiveAt', 'before'), anyValue, (document, field, value) => {
      const parsed = parseDocument(JSON.stringify({ ...document, [field]: value }));
      if (parsed.ok) {
        [parsed.value, parsed.value.before ?? parsed.value].forEach((traffic) => {
          expect(parsed.value.retained).toContain(parsed.value.releases[traffic.active]);
        });
      }
    }), 1000);
  });
});

describe('a document is corrupt when', () => {
  const withFields = (change: { [field: string]: unknown }) => (document: EdgeDocument) => ({ ...document, ...change });
  const idle = (document: EdgeDocument) => document.active === 'blue' ? 'green' : 'blue';

  it.each<[string, (document: EdgeDocument) => object]>([
    ['its schema is another one', withFields({ schema: 2 })],
    ['its schema is a text', withFields({ schema: '1' })],
    ['its id is empty', withFields({ id: '' })],
    ['its id is a number', withFields({ id: 7 })],
    ['its generation is missing', withFields({ generation: undefined })],
    ['its generation is a text', withFields({ generation: '7' })],
    ['its generation is a fraction', withFields({ generation: 7.5 })],
    ['its generation is negative', withFields({ generation: -1 })],
    ['its generation cannot be counted exactly', withFields({ generation: 2 ** 53 })],
    ['its active color is no color', withFields({ active: 'red' })],
    ['its active color is missing', withFields({ active: undefined })],
    ['its weight is a text', withFields({ weight: '5' })],
    ['its weight is negative', withFields({ weight: -1 })],
    ['its weight is above 100', withFields({ weight: 100.01 })],
    ['its weight has three decimals', withFields({ weight: 1.234 })],
    ['its colors are missing', withFields({ releases: undefined })],
    ['its colors are a list', withFields({ releases: [] })],
    ['a color is missing', (document) => ({ ...document, releases: { ...document.releases, [idle(document)]: undefined } })],
    ['a color holds no release id', (document) => ({ ...document, releases: { ...document.releases, [idle(document)]: 'Not/An/Id' } })],
    ['the active color holds no release', (document) => ({ ...document, releases: { ...document.releases, [document.active]: null } })],
    ['the active release is not retained', (document) =>
      ({ ...document, retained: document.retained.filter((release) => release !== document.releases[document.active]) })],
    ['the candidate has weight but is no release', (document) => ({ ...document, weight: 5, releases: { ...document.releases, [idle(document)]: null } })],
    ['the candidate has weight but is not retained', (document) =>
      ({ ...document, weight: 5, releases: { ...document.releases, [idle(document)]: 'never-exposed' } })],
    ['its retained releases are missing', withFields({ retained: undefined })],
    ['its retained releases are an object', withFields({ retained: {} })],
    ['a retained release is no release id', (document) => ({ ...document, retained: [...document.retained, '-x'] })],
    ['its previews are missing', withFields({ previews: undefined })],
    ['a preview is a text', withFields({ previews: ['x'] })],
    ['a preview has no id', withFields({ previews: [{ release: 'rel-a', expires: 1 }] })],
    ['a preview has no release', withFields({ previews: [{ id: 'x', expires: 1 }] })],
    ['a preview has no end', withFields({ previews: [{ id: 'x', release: 'rel-a' }] })],
    ['a preview ends at a fraction of a second', withFields({ previews: [{ id: 'x', release: 'rel-a', expires: 1.5 }] })],
    ['a change is pending but nothing was before', withFields({ effectiveAt: 1, before: undefined })],
    ['something was before but no change is pending', (document) => ({ ...document, effectiveAt: undefined, before: { active: document.active, weight: 0 } })],
    ['a change is pending from a fraction of a second on', (document) => ({ ...document, effectiveAt: 1.5, before: { active: document.active, weight: 0 } })],
    ['no color was active before', withFields({ effectiveAt: 1, before: { weight: 0 } })],
    ['no weight was in place before', (document) => ({ ...document, effectiveAt: 1, before: { active: document.active } })],
    ['the color that was active before holds no release', (document) => ({
      ...document,
      weight: 0,
      releases: { ...document.releases, [idle(document)]: null },
      effectiveAt: 1,
      before: { active: idle(document), weight: 0 },
    })],
    ['the release that had weight before is not retained', (document) => ({
      ...document,
      weight: 0,
      releases: { ...document.releases, [idle(document)]: 'never-exposed' },
      effectiveAt: 1,
      before: { active: document.active, weight: 1 },
    })],
  ])('%s', (_, mutate) => {
    holds(fc.property(anyDocument, (document) => {
      expect(parseDocument(JSON.stringify(mutate(document)))).toEqual(CORRUPT);
    }), 50);
  });

  it('not when a preview names a release that stands nowhere: one stale credential takes no document away', () => {
    expect(parseDocument(writeDocument(documentWith({ previews: [previewOf('gone')] }))).ok).toBe(true);
  });
});

describe('a reader that holds a document', () => {
  it.each<[string, Partial<EdgeDocument>, boolean]>([
    ['takes a higher generation', { generation: 8 }, true],
    ['takes the same generation again', { generation: 7 }, true],
    ['ignores a lower generation', { generation: 6 }, false],
    ['takes any generation of another life of the state', { id: 'another', generation: 1 }, true],
  ])('%s', (_, change, expected) => {
    expect(supersedes(documentWith(change), DOCUMENT)).toBe(expected);
  });

  it('takes any document if it holds none', () => {
    expect(supersedes(DOCUMENT, undefined)).toBe(true);
  });
});

describe('in force', () => {
  const document = documentWith({ ...PENDING, weight: 0 });

  it('is what was before until the last millisecond of a pending change', () => {
    expect(inForce(document, PENDING.effectiveAt * 1000 - 1)).toEqual({ active: 'green', activeRelease: 'rel-b', weight: 5, candidate: 'rel-a' });
  });

  it('is the change from its second on', () => {
    expect(inForce(document, PENDING.effectiveAt * 1000)).toEqual({ active: 'blue', activeRelease: 'rel-a', weight: 0, candidate: 'rel-b' });
  });

  it('is what the document says when nothing is pending', () => {
    expect(inForce(documentWith({ releases: { blue: 'rel-a', green: null } }), NOW)).toMatchObject({ activeRelease: 'rel-a', candidate: null });
  });
});

describe('a release', () => {
  it.each([['rel-a', 'blue'], ['rel-b', 'green'], ['rel-c', null]])('%s is on the color %s', (release, color) => {
    expect(colorOf(DOCUMENT, release)).toBe(color);
  });
});

describe('a weight', () => {
  it('has at most two decimals: every one of them is a weight', () => {
    const weights = Array.from({ length: 10001 }, (_, hundredths) => [hundredths / 100, Number((hundredths / 100).toFixed(2))]).flat();
    expect(weights.filter((weight) => !isWeight(weight))).toEqual([]);
  });

  it.each([-0.01, 100.01, 12.345, NaN, Infinity, '5', null, undefined])('is never %p', (value) => {
    expect(isWeight(value)).toBe(false);
  });
});
