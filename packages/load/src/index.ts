export { LOAD_ERRORS } from './errors.ts';
export type { FailureCount, FailureKind } from './failures.ts';
export type { LatencySummary } from './latencies.ts';
export type { EventStreamPlan, HttpPlan, LoadPlan, StreamProtocol, WebSocketPlan } from './plan.ts';
export type {
  Ending,
  LoadProgress,
  LoadReport,
  PausedClientReport,
  PausePhase,
  RequestCounts,
} from './report.ts';
export { MAX_CLIENTS, MAX_DURATION_MS, MAX_RATE } from './resolve-plan.ts';
export { runLoad } from './run-load.ts';
export type { LoadOptions } from './run-phases.ts';
export type { SelfReport } from './self-watch.ts';
export type { SequenceCounts } from './streams/sequence-check.ts';
export type { Judgement, ThresholdName, Thresholds } from './thresholds.ts';
