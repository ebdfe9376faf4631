/** What came of a command, or would come of it. */
export interface Outcome {
  /** Of the truth that is stored now; `null` before the first release. */
  readonly generation: number | null;
  readonly changed: boolean;
  readonly message: string;
  /** Unix seconds from which a change made now holds everywhere. */
  readonly effectiveAt?: number;
}
