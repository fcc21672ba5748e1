/** A word as it may go on. */
export interface Candidate {
  /** The whole word, as the command would get it. */
  readonly value: string;
  /** For people. */
  readonly description?: string;
}
