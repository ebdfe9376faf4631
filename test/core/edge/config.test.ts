import { COLORS } from '../../../src/core/color';
import {
  INTERNAL_HEADER_PREFIX, NOT_FOUND_HEADER, ORIGIN_HEADERS, REASON_HEADER, RELEASE_HEADER, ROUTE_HEADER, SECRET_HEADER,
} from '../../../src/core/edge/config';

const HEADERS = [ROUTE_HEADER, REASON_HEADER, RELEASE_HEADER, NOT_FOUND_HEADER, SECRET_HEADER, ...COLORS.map((color) => ORIGIN_HEADERS[color])];

describe('headers between the stages', () => {
  it('are of seven kinds, and none is another', () => {
    expect(new Set(HEADERS).size).toBe(7);
  });

  it.each(HEADERS)('%s is stripped when a client sends it', (header) => {
    expect(INTERNAL_HEADER_PREFIX).toBe('x-bg-');
    expect(header.startsWith(INTERNAL_HEADER_PREFIX)).toBe(true);
    expect(header.length).toBeGreaterThan(INTERNAL_HEADER_PREFIX.length);
  });

  it.each(HEADERS)('%s is none that CloudFront keeps for itself', (header) => {
    expect(header).not.toMatch(/^x-(edge|amz)-/);
  });
});
