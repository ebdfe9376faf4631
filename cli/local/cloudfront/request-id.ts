const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Ids that look like those of CloudFront and never repeat: a random part per distribution and one per request would
 * still collide some day, a counter does not.
 */
export function createRequestIds(random: () => number): () => string {
  const prefix = Array.from({ length: 44 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
  let count = 0;
  return () => `${prefix}${(count++).toString(36).padStart(10, '0')}==`;
}
