import type { RecordedEvent } from '@tidemark/core';

/** Three clocks, read at one moment. Milliseconds. */
export interface ClockReading {
  /** What people see; can be set. */
  readonly wallMs: number;
  /** Stands still while the machine is suspended. */
  readonly monotonicMs: number;
  /** Since boot, suspension included; NaN where the kernel does not say. */
  readonly bootMs: number;
}

/** Notices that the wall clock was set or the machine was suspended between two ticks. */
export interface TimeWatch {
  look(reading: ClockReading): readonly RecordedEvent[];
}

/** Less than this is what clocks do on their own: slewing, rounding, and the time between the three readings. */
const NOTICEABLE_MS = 500;

export function createTimeWatch(): TimeWatch {
  let previous: ClockReading | undefined;
  return {
    look: (reading) => {
      const before = previous;
      previous = reading;
      if (before === undefined) return [];
      const elapsedMs = reading.monotonicMs - before.monotonicMs;
      const suspendedMs = reading.bootMs - before.bootMs - elapsedMs || 0;
      const wasSuspended = suspendedMs >= NOTICEABLE_MS;
      const steppedMs = reading.wallMs - before.wallMs - elapsedMs - (wasSuspended ? suspendedMs : 0);
      const about = { timeMs: reading.wallMs, labels: {} };
      return [
        ...(wasSuspended
          ? [{ type: 'suspend' as const, ...about, details: { durationMs: Math.round(suspendedMs) } }]
          : []),
        ...(Math.abs(steppedMs) >= NOTICEABLE_MS
          ? [{ type: 'clock-step' as const, ...about, details: { stepMs: Math.round(steppedMs) } }]
          : []),
      ];
    },
  };
}
