/**
 * Something outside the truth that follows it: today the two published copies of the edge document; listener rules,
 * records and aliases of states without a router are further kinds.
 */
export interface Pointer {
  /** For messages: what and where. */
  readonly name: string;
  /** What it says now; `undefined` if it does not exist. */
  read(): Promise<string | undefined>;
  write(value: string): Promise<void>;
  remove(): Promise<void>;
}
