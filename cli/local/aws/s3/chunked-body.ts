import type { IncomingHttpHeaders } from 'node:http';

/**
 * The bytes of an upload: SDK clients wrap streams in chunks with a checksum at the end.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function uploadedBytes(body: Buffer, headers: IncomingHttpHeaders): Buffer {
  if (!String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')) {
    return body;
  }
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = parseInt(body.subarray(position, lineEnd).toString('latin1'), 16);
    if (lineEnd < 0 || !(size > 0)) {
      return Buffer.concat(chunks);
    }
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = lineEnd + 2 + size + 2;
  }
}
