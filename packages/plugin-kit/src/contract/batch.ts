import type { Labels, Series } from '@tidemark/core';

/** A stretch of time as columns. Whoever receives one may keep it; nobody changes it. */
export interface ExportBatch {
  /** Equal for the same content, also after a restart: what receivers may recognise a repetition by. */
  readonly key: string;
  /** Where it was recorded: `host`, and what the user adds. For all series alike. */
  readonly resource: Labels;
  /** The catalogue: name, kind, unit, help and labels of each column. Every (metric, labels) once. */
  readonly series: readonly Series[];
  /** When the rows were read: Unix epoch, whole milliseconds, growing. */
  readonly timesMs: Float64Array;
  /** Parallel to `series`; each as long as `timesMs`, in the metric's base unit. NaN is absent: leave it out, it is not zero. */
  readonly columns: readonly Float64Array[];
}
