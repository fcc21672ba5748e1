/** What an exporter in a process of its own may take. Times in milliseconds. */
export interface IsolationLimits {
  /** Memory of its objects and texts, MiB: the process ends before it takes more. */
  readonly heapMiB: number;
  /** Memory of its buffers and typed arrays, MiB. Looked at every second; the kernel ends what grows faster. */
  readonly buffersMiB: number;
  /** How long it may go without coming round to its messages. */
  readonly silentMs: number;
  /** How long a call may take to end once it is aborted. Longer than `graceMs` of the delivery, which counts such calls. */
  readonly graceMs: number;
  /** How long `close` may take. */
  readonly closeMs: number;
  /** Ended by force so many times within `endsWithinMs`, it is stopped. */
  readonly ends: number;
  readonly endsWithinMs: number;
}

export const DEFAULT_ISOLATION_LIMITS: IsolationLimits = {
  heapMiB: 64,
  buffersMiB: 64,
  silentMs: 5000,
  graceMs: 2000,
  closeMs: 1000,
  ends: 3,
  endsWithinMs: 600_000,
};

/** Fills in the defaults. Throws `RangeError` for limits that are not possible. */
export function resolveIsolationLimits(given: Partial<IsolationLimits> = {}): IsolationLimits {
  const limits = { ...DEFAULT_ISOLATION_LIMITS, ...given };
  for (const [name, limit] of Object.entries(limits)) {
    if (!(limit > 0)) throw new RangeError(`${name} of an isolated exporter is not above 0: ${limit}`);
  }
  return limits;
}
