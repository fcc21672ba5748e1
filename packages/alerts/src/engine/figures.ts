import type { SilenceList } from '../policies/silence-list.ts';
import { phaseOf } from './alert-state.ts';
import type { EngineTime } from './engine-time.ts';
import type { RuleSet } from './rule-set.ts';

/** The engine in numbers, for metrics and for the health score. */
export interface EngineFigures {
  readonly rules: number;
  readonly pending: number;
  /** Nobody attends to them; suppressed ones included. */
  readonly firing: { readonly warning: number; readonly critical: number };
  readonly acknowledged: number;
  readonly suppressed: number;
  readonly unknown: number;
  /** Alerts there would be if there were not too many. */
  readonly leftOut: number;
  readonly silences: number;
}

export function engineFigures(rules: RuleSet, silences: SilenceList, { timeMs }: EngineTime): EngineFigures {
  const states = [...rules.entries.values()].map(({ state }) => state);
  const alerts = states.flatMap((state) => [...state.alerts.values()]);
  const count = (phase: string) => alerts.filter((alert) => phaseOf(alert) === phase).length;
  const firing = alerts.filter((alert) => phaseOf(alert) === 'firing');
  return {
    rules: states.length,
    pending: count('pending'),
    firing: {
      warning: firing.filter(({ level }) => level === 1).length,
      critical: firing.filter(({ level }) => level === 2).length,
    },
    acknowledged: count('acknowledged'),
    suppressed: alerts.filter(({ suppressedBy }) => suppressedBy.length > 0).length,
    unknown: count('unknown'),
    leftOut: states.reduce((sum, { leftOut }) => sum + leftOut, 0),
    silences: [...silences].filter(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs).length,
  };
}
