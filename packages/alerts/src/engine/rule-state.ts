import type { AlertRule } from '../rules/alert-rule.ts';
import { type Scale, scaleOf } from '../rules/bounds.ts';
import type { AlertState } from './alert-state.ts';
import type { Timing } from './course.ts';

/** A rule at work. */
export interface RuleState {
  readonly rule: AlertRule;
  readonly scale: Scale;
  timing: Timing;
  /** Its alerts that are not over, by key. */
  readonly alerts: Map<string, AlertState>;
  /** Keys of alerts that may not fire again yet, and until when in passed time. */
  readonly cooling: Map<string, number>;
  /** Alerts there would be if there were not too many, as of the newest evaluation. */
  leftOut: number;
}

export function createRuleState(rule: AlertRule): RuleState {
  const { forMs, keepFiringForMs, staleAfterMs } = rule;
  return {
    rule,
    scale: scaleOf(rule.bounds),
    timing: { forMs, keepFiringForMs, staleAfterMs },
    alerts: new Map(),
    cooling: new Map(),
    leftOut: 0,
  };
}

/** Data is not stale before it could have come three times. */
export const STALE_INTERVALS = 3;

/** Fits the timing to the interval in force. */
export function fitTiming(state: RuleState, intervalMs: number): void {
  const staleAfterMs = Math.max(state.rule.staleAfterMs, STALE_INTERVALS * intervalMs);
  if (staleAfterMs !== state.timing.staleAfterMs) state.timing = { ...state.timing, staleAfterMs };
}
