export { DEFAULT_RULES, type DefaultRuleName } from './default-rules.ts';
export type { AlertCommand } from './engine/alert-command.ts';
export type { Acknowledgement, AlertPhase, EndReason, Suppression } from './engine/alert-state.ts';
export type { AlertView } from './engine/alert-view.ts';
export {
  type AlertEngine,
  type AlertEngineOptions,
  type CommandOutcome,
  createAlertEngine,
  type Outcome,
  type RuleView,
} from './engine/engine.ts';
export { MAX_TICK_MS } from './engine/engine-time.ts';
export type { EngineFigures } from './engine/figures.ts';
export type { EngineSnapshot } from './engine/snapshot.ts';
export type { Transition, TransitionReason } from './engine/transition.ts';
export { ALERTS_ERRORS } from './errors.ts';
export { type HealthFigures, type HealthPart, type HealthScore, scoreHealth } from './health-score.ts';
export { type AlertField, listAlertFields } from './list-fields.ts';
export type { Notification, NotifiedAlert } from './notify/notification.ts';
export { DEFAULT_LIMITS, type EngineLimits } from './options.ts';
export type { MaintenanceWindow } from './policies/maintenance-window.ts';
export type { EscalationStep, Inhibition, Policies, Route, Silence } from './policies/policies.ts';
export type { PoliciesInput } from './policies/policy-schema.ts';
export { LOG_RECEIVER, resolvePolicies } from './policies/resolve-policies.ts';
export type { AlertRule, Condition } from './rules/alert-rule.ts';
export type { Bounds, LevelName } from './rules/bounds.ts';
export { type Dimension, formatQuantity, parseQuantity } from './rules/quantity.ts';
export { resolveRule, resolveRules } from './rules/resolve-rule.ts';
export type { AlertRuleInput } from './rules/rule-schema.ts';
export { suggestThresholds, type ThresholdSuggestion, type TuneOptions } from './tune.ts';
