/** `utf8Bytes('aä')` is 3. Throws for a lone surrogate, of which JSON text has none. */
export function utf8Bytes(text: string): number {
  return encodeURIComponent(text).replace(/%../g, '.').length;
}
