/** What a run must keep to. Each one left out is not judged. */
export interface Thresholds {
  /** Failed clients, failed requests and answers with status 400 or more. */
  readonly maxErrors?: number;
  /** Frames that are missing without a notice, came twice or in the wrong order, and clients that get none. */
  readonly maxGaps?: number;
  /** Frames that the server left out with a notice. */
  readonly maxSkipped?: number;
  /** Of the latency that the run measures first: delivery of frames, or answers. */
  readonly maxP50Ms?: number;
  readonly maxP99Ms?: number;
  readonly maxLatencyMs?: number;
  /** Messages, or answered requests, a second. */
  readonly minRate?: number;
}

export type ThresholdName = keyof Thresholds;

export interface Judgement {
  readonly threshold: ThresholdName;
  readonly limit: number;
  /** Null where nothing was measured; that counts as failed. */
  readonly actual: number | null;
  readonly passed: boolean;
}

/** What was measured, by the threshold it is held against. */
export type Measured = Readonly<Record<ThresholdName, number | null>>;

export function judge(thresholds: Thresholds, measured: Measured): Judgement[] {
  return (Object.entries(thresholds) as [ThresholdName, number][]).map(([threshold, limit]) => {
    const actual = measured[threshold];
    const passed = actual !== null && (threshold === 'minRate' ? actual >= limit : actual <= limit);
    return { threshold, limit, actual, passed };
  });
}
