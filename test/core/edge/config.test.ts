import { INTERNAL_HEADER_PREFIX, REASON_HEADER, RELEASE_HEADER, ROUTE_HEADER } from '../../../src/core/edge/config';

describe('headers between the stages', () => {
  it.each([ROUTE_HEADER, REASON_HEADER, RELEASE_HEADER])('%s is stripped when a client sends it', (header) => {
    expect(header.startsWith(INTERNAL_HEADER_PREFIX)).toBe(true);
  });

  it.each([ROUTE_HEADER, REASON_HEADER, RELEASE_HEADER])('%s is none that CloudFront keeps for itself', (header) => {
    expect(header).not.toMatch(/^x-(edge|amz)-/);
  });
});
