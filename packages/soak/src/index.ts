export { SOAK_ERRORS } from './errors.ts';
export type { GrowthOptions, RelevantRates } from './options.ts';
export { type Bounds, type Level, type RunCriteria, resolveRunCriteria } from './run/criteria.ts';
export {
  judgeRun,
  type ProcessEvidence,
  type Rule,
  type RunPart,
  type RunVerdict,
  type WatchedMetric,
} from './run/judge-run.ts';
export type { Finding } from './run/rules.ts';
export { type GrowthSeries, type GrowthVerdict, judgeGrowth, type Verdict } from './verdict/judge-growth.ts';
export type { Shape } from './verdict/shape.ts';
