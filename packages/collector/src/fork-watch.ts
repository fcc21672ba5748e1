/**
 * Whether a process can have begun since the last look, so that nobody lists all of them in vain: the kernel counts what
 * it creates, in a file that is read anyway.
 */
export interface ForkWatch {
  /** Takes note of the processes and threads created since boot, as read in this tick; NaN where the kernel does not say. */
  note(forks: number): void;
  /** Asked once a tick, after `note`. False only when the count is that of the call before. */
  mayHaveForked(): boolean;
}

export function createForkWatch(): ForkWatch {
  let noted = Number.NaN;
  let previous = Number.NaN;
  return {
    note: (forks) => {
      noted = forks;
    },
    mayHaveForked: () => {
      // Not a single one would mean that nobody counts: some sandboxes say so.
      const isQuiet = noted > 0 && noted === previous;
      previous = noted;
      noted = Number.NaN;
      return !isQuiet;
    },
  };
}
