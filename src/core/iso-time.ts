/** `2026-11-21T10:02:42Z`; an instant that no calendar has, which only a document written by hand can hold, is given as it is. */
export function isoTime(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? `second ${unixSeconds}` : date.toISOString().replace('.000Z', 'Z');
}
