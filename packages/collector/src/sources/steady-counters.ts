/**
 * Holds counters that the kernel lets go back a little (idle, iowait and steal time, see proc_stat(5)) at their highest
 * value, because whoever computes a rate takes a counter that falls for one that began anew. A fall of more than
 * `tolerance` is such a beginning, as after a CPU was taken offline, and passes.
 */
export interface SteadyCounters {
  /** Corrects the first `length` counters in place. The same place must be the same counter as long as `identity` is the same. */
  hold(counters: Float64Array, length: number, identity: number): void;
}

export function createSteadyCounters(tolerance: number): SteadyCounters {
  let highest = new Float64Array(0);
  let known = Number.NaN;
  return {
    hold: (counters, length, identity) => {
      if (identity !== known || highest.length !== length) {
        known = identity;
        highest = counters.slice(0, length);
        return;
      }
      for (let i = 0; i < length; i++) {
        const fall = (highest[i] as number) - (counters[i] as number);
        if (fall > 0 && fall <= tolerance) counters[i] = highest[i] as number;
        else highest[i] = counters[i] as number;
      }
    },
  };
}
