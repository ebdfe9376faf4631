/** A template without what changes with the bytes of a bundle: asset hashes, function versions, the edge code's digest. */
export function withoutHashes(template: object): object {
  return JSON.parse(JSON.stringify(template)
    .replace(/[0-9a-f]{64}/g, '<sha256>')
    .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<version>')
    .replace(/(Functions[0-9A-F]{8})-[0-9a-f]{12}/g, '$1-<digest>')) as object;
}
