import * as fc from 'fast-check';
import type { RouteValue } from '../../../src/core/edge/route-value';
import { parseRouteValue, writeRouteValue } from '../../../src/core/edge/route-value';
import { anyRoute } from '../arbitraries';
import { routeWith } from '../builders';
import { holds } from '../property';

const REQUEST_ID = 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==';
const anyRequestId = fc.stringMatching(/^[A-Za-z0-9_=-]{1,60}$/);

describe('a route value', () => {
  it.each([
    ['a document', routeWith({}), 'rel-a.document'],
    ['a subresource on a color', routeWith({ requestClass: 'subresource', color: 'green' }), 'rel-a.subresource.green'],
    ['a preview', routeWith({ preview: true }), `rel-a.document.-.${REQUEST_ID}`],
    ['a preview on a color', routeWith({ preview: true, color: 'blue' }), `rel-a.document.blue.${REQUEST_ID}`],
  ])('of %s', (_, route, value) => {
    expect(writeRouteValue(route, REQUEST_ID)).toBe(value);
  });

  it('is read as it was written', () => {
    holds(fc.property(anyRoute, anyRequestId, (route, requestId) => {
      const expected: RouteValue = { release: route.release, requestClass: route.requestClass, color: route.color, preview: route.preview };
      expect(parseRouteValue(writeRouteValue(route, requestId))).toEqual(expected);
    }));
  });

  it('is the same for every client unless it is a preview, so that no client makes cache entries of its own', () => {
    holds(fc.property(anyRoute, anyRequestId, anyRequestId, (route, one, other) => {
      fc.pre(one !== other);
      expect(writeRouteValue(route, one) === writeRouteValue(route, other)).toBe(!route.preview);
    }));
  });

  it.each([
    '', 'rel-a', 'rel-a.', 'rel-a.Document', 'rel-a.page', '.document', 'REL.document', '-a.document', 'rel-a.document.red', 'rel-a.document.-',
    'rel-a.document.', 'rel-a.document.-.', 'rel-a.document.blue.', 'rel-a.document..x', 'rel-a.document.red.x', 'rel-a.document.blue.x.y', ' rel-a.document',
    'rel-a.constructor', '../../x.document',
  ])('is never %p', (value) => {
    expect(parseRouteValue(value)).toBeNull();
  });

  it('is nothing but what can be written', () => {
    const anyPart = fc.oneof(fc.constantFrom('rel-a', 'document', 'embedded', 'subresource', 'blue', 'green', '-', ''), fc.string());
    holds(fc.property(fc.array(anyPart, { maxLength: 5 }), (parts) => {
      const text = parts.join('.');
      const value = parseRouteValue(text);
      expect(value === null || writeRouteValue(routeWith(value), text.split('.')[3])).toBe(value === null || text);
    }), 2000);
  });
});
