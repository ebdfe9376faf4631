/**
 * Something outside the truth that follows it: the two published copies of the edge document, and invalidations; listener
 * rules, records and aliases of states without a router are further kinds. Every call ends within some seconds, with an
 * error that names the pointer if it has to. Every kind passes one contract suite.
 */
export interface Pointer {
  /** For messages: what and where. No other pointer of the state has it. */
  readonly name: string;
  /** What it says now; `undefined` if it does not exist. */
  read(): Promise<string | undefined>;
  /** Has the effect of once, however often it is repeated; if it fails, the old value or the new one is read. */
  write(value: string): Promise<void>;
  /** What is gone stays gone. */
  remove(): Promise<void>;
  /** Waits, for a minute at most, until what was written last is seen everywhere; for kinds where that is later than the call. Never fails. */
  settled?(): Promise<void>;
}
