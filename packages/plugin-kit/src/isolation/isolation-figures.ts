/**
 * Why the process of an exporter was ended by force, or ended itself.
 *
 * - `silent`: it did not come round to its messages, as in an endless loop
 * - `hung`: it did not start in time, or a call did not end when it was aborted
 * - `memory`: it took more than its limits
 * - `threw`: an error or a rejection that nobody caught
 * - `exited`: it ended itself, or a signal ended it
 */
export type EndReason = 'silent' | 'hung' | 'memory' | 'threw' | 'exited';

export interface ForcedEnd {
  readonly reason: EndReason;
  /** One line for people. */
  readonly message: string;
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
}

/**
 * - `starting`: its module is being loaded, or it makes ready
 * - `running`: it takes batches
 * - `down`: the next batch starts it anew
 * - `stopped`: it was ended too often and takes nothing until `restart`
 * - `closed`: for good
 */
export type IsolationState = 'starting' | 'running' | 'down' | 'stopped' | 'closed';

/** What a process takes, as it said when it was last looked at. */
export interface ProcessUsage {
  /** All memory that it keeps in use, with the pages of Node that all its processes share. */
  readonly rssBytes: number;
  /** Its objects and texts. */
  readonly heapBytes: number;
  /** Its buffers and typed arrays. */
  readonly buffersBytes: number;
  /** CPU time by time, between the last two looks: 1 is one busy CPU. */
  readonly cpuRatio: number;
}

/** How an exporter in a process of its own does, as plain data. Usage is 0 without a process. */
export interface IsolationFigures extends ProcessUsage {
  readonly state: IsolationState;
  /** When it came into this state: Unix epoch, milliseconds. */
  readonly sinceMs: number;
  /** Why it is `down` or `stopped`, in one line. */
  readonly problem: string | undefined;
  /** Processes that were started. */
  readonly starts: number;
  /** Processes that were ended by force or ended themselves. */
  readonly ends: { readonly count: number; readonly last: ForcedEnd | undefined };
}
