import type { AlertBook, AlertKey, Moment } from './alert-book.ts';
import type { Groups } from './groups.ts';
import type { RuleState } from './rule-state.ts';

/** Which groups of the layout in force have alerts, and which alerts have no group any more. */
export interface LiveAlerts {
  /** 1 where a group has an alert, parallel to the groups. */
  readonly flags: Uint8Array;
  step(group: number, value: number, moment: Moment): void;
  /** Lets time pass for alerts whose series the layout does not hold. */
  stepAbsent(moment: Moment): void;
}

export function attachAlerts(state: RuleState, book: AlertBook, groups: Groups): LiveAlerts {
  const flags = new Uint8Array(groups.count);
  let absent: AlertKey[] = [];
  for (const alert of state.alerts.values()) {
    const group = groups.find(alert.key);
    if (group === undefined) absent.push({ key: alert.key, labels: alert.labels });
    else flags[group] = 1;
  }
  return {
    flags,
    step: (group, value, moment) => {
      flags[group] = book.step(state, groups.alertKey(group), value, moment) === undefined ? 0 : 1;
    },
    stepAbsent: (moment) => {
      if (absent.length === 0) return;
      absent = absent.filter((key) => book.step(state, key, Number.NaN, moment) !== undefined);
    },
  };
}
