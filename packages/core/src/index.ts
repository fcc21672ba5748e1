export {
  AGGREGATION_SYNTAX,
  AGGREGATIONS,
  type Aggregation,
  GROUP_AGGREGATIONS,
  type GroupAggregation,
  isAggregation,
  type Percentile,
  parsePercentile,
} from './aggregation.ts';
export { type AbortSignalLike, type Clock, createFakeClock, type FakeClock, sleep, systemClock } from './clock.ts';
export { counterIncrease } from './counter.ts';
export { DURATION_SYNTAX, formatDuration, parseDuration } from './duration.ts';
export {
  defineErrors,
  describeError,
  deserializeError,
  type ErrorCatalogue,
  type ErrorContext,
  type ErrorDefinition,
  isTidemarkError,
  type SerializedError,
  type Settled,
  serializeError,
  settle,
  TidemarkError,
  unwrap,
} from './error.ts';
export { CORE_ERRORS } from './errors.ts';
export { EVENT_TYPES, type EventType, type RecordedEvent } from './event.ts';
export {
  type Frame,
  GAP_INTERVALS,
  isContinuous,
  isGap,
  type Layout,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
} from './frame.ts';
export { createFrameRing, type FrameRing } from './frame-ring.ts';
export type { FrameSink, FrameSinkModule, FrameSinkReference } from './frame-sink.ts';
export { applyChange, describeChange, type LayoutChange } from './layout-change.ts';
export { SKETCH_RELATIVE_ERROR } from './log-buckets.ts';
export { isLoopbackHost } from './loopback.ts';
export { defineMetrics, type MetricDescriptor, type MetricKind, type MetricUnit } from './metric.ts';
export { METRICS, type MetricName } from './metric-catalogue.ts';
export { nearestName } from './nearest-name.ts';
export {
  EXPOSITION_TYPES,
  type ExpositionFormat,
  expositionHead,
  expositionNumber,
  type OpenMetricsFamily,
  openMetricsFamily,
} from './open-metrics.ts';
export { quantile, selectQuantile } from './quantile.ts';
export { createQuantileSketch, decodeQuantileSketch, type Extremes, type QuantileSketch } from './quantile-sketch.ts';
export {
  compileSelector,
  formatSelector,
  type LabelMatcher,
  type MatchOperator,
  parseSelector,
  requireKnownMetric,
  type Selector,
} from './selector.ts';
export { escapeLabelValue, formatLabels, formatSeries, type Labels, type Series } from './series.ts';
export { SERVER_METRICS, type ServerMetricName } from './server-metrics.ts';
export { TIER_NAMES, type TierName } from './tier-name.ts';
export { SOURCE_CONDITION, type WorkerEntry, workerEntry } from './worker-entry.ts';
