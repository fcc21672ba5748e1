/** What may change while the recorder runs. Changed from its own thread, between ticks. */
export interface RecorderControl {
  readonly intervalMs: number;
  readonly isCollecting: boolean;
  readonly isStopped: boolean;
  /** Aborts at the next change, so that a wait can be cut short. A new one after each change. */
  readonly changed: AbortSignal;
  setInterval(intervalMs: number): void;
  setCollecting(isCollecting: boolean): void;
  /** For good. */
  stop(): void;
}

export function createRecorderControl(initial: Pick<RecorderControl, 'intervalMs' | 'isCollecting'>): RecorderControl {
  const now = { intervalMs: initial.intervalMs, isCollecting: initial.isCollecting, isStopped: false };
  let change = new AbortController();
  const apply = (wanted: Partial<typeof now>) => {
    Object.assign(now, wanted);
    const previous = change;
    change = new AbortController();
    previous.abort();
  };
  return {
    get intervalMs() {
      return now.intervalMs;
    },
    get isCollecting() {
      return now.isCollecting;
    },
    get isStopped() {
      return now.isStopped;
    },
    get changed() {
      return change.signal;
    },
    setInterval: (intervalMs) => apply({ intervalMs }),
    setCollecting: (isCollecting) => apply({ isCollecting }),
    stop: () => apply({ isStopped: true }),
  };
}
