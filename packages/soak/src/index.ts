export { compareRuns } from './compare/compare-runs.ts';
export type { CompareOptions, Tolerance } from './compare/comparison-options.ts';
export type {
  Change,
  Measure,
  MetricComparison,
  ProcessMetrics,
  RunComparison,
  RunMetrics,
} from './compare/run-comparison.ts';
export { SOAK_ERRORS } from './errors.ts';
export { type Bounds, type Level, type RunCriteria, resolveRunCriteria } from './judgement/criteria.ts';
export {
  judgeRun,
  type ProcessEvidence,
  type Rule,
  type RunPart,
  type RunVerdict,
  type WatchedMetric,
} from './judgement/judge-run.ts';
export type { Finding } from './judgement/rules.ts';
export type { GrowthOptions, RelevantRates } from './options.ts';
export { defineSoak } from './plan/define-soak.ts';
export { isOverridden, overridePlan } from './plan/override-plan.ts';
export type { Locate, PlanPath } from './plan/plan-error.ts';
export { PLAN_FIELDS, type PlanField } from './plan/plan-fields.ts';
export { planHash } from './plan/plan-hash.ts';
export { planOfCommand, type WatchedByCommand } from './plan/plan-of-command.ts';
export type { SoakPlanInput } from './plan/plan-schema.ts';
export { type PlanFile, readPlanFile } from './plan/read-plan-file.ts';
export { type PlanPlace, resolvePlan } from './plan/resolve-plan.ts';
export type { SoakPlan } from './plan/soak-plan.ts';
export { buildReport } from './report/build-report.ts';
export { describePart, type LeakPart, namePart, titleOf } from './report/describe-part.ts';
export { formatGithubSummary } from './report/format-github-summary.ts';
export { formatHtml } from './report/format-html.ts';
export { formatJson, parseReport } from './report/format-json.ts';
export { formatJunit } from './report/format-junit.ts';
export { formatMarkdown } from './report/format-markdown.ts';
export { createHeadline, type Headline } from './report/headline.ts';
export { type ReadReportOptions, readReport } from './report/read-report.ts';
export { createEventTeller, type EventTeller } from './report/report-events.ts';
export type {
  ChartColumns,
  ErrorGroup,
  MetricReport,
  ProcessReport,
  ReportEvent,
  RunFacts,
  SegmentReport,
  ServiceReport,
  SoakReport,
} from './report/soak-report.ts';
export { REPORT_FORMATS, type ReportFormat, writeReports } from './report/write-reports.ts';
export type { EndReason, RunLogEntry } from './run/run-log-entry.ts';
export { runSoak, type SoakOptions, type SoakOutcome } from './run/run-soak.ts';
export type { ProcessProgress, SoakProgress } from './run/soak-progress.ts';
export { type GrowthSeries, type GrowthVerdict, judgeGrowth, type Verdict } from './verdict/judge-growth.ts';
export { judgeLives } from './verdict/judge-lives.ts';
export type { Life } from './verdict/lives.ts';
export type { Shape } from './verdict/shape.ts';
