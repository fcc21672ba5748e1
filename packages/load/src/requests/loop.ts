/** What decides when requests are sent. */
export interface Loop {
  /** No request is begun any more. */
  stop(): void;
  /** After {@link stop}: resolves when the last request under way has an outcome. */
  idle(): Promise<void>;
  /** Requests without an outcome so far. */
  readonly underWay: number;
  /** Requests that were due and could not be sent so far. */
  readonly unsent: number;
}
