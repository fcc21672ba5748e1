import { alertsError } from '../errors.ts';
import type { EngineLimits } from '../options.ts';
import type { AlertRule } from '../rules/alert-rule.ts';
import { resolveRule } from '../rules/resolve-rule.ts';
import type { AlertBook, EndMoment } from './alert-book.ts';
import type { EndReason } from './alert-state.ts';
import { createRuleState, fitTiming, type RuleState } from './rule-state.ts';
import { createRuleWatch, type RuleWatch } from './rule-watch.ts';

/** A rule and what it does. A disabled one has no watch. */
export interface RuleEntry {
  readonly state: RuleState;
  readonly watch: RuleWatch | undefined;
}

/** How a rule differs from the configuration, by a command at run time. Plain data. */
export interface RuleChange {
  /** The rule as it was written; null when it was removed. */
  readonly source?: unknown;
  readonly enabled?: boolean;
}

/** The rules in force: those of the configuration and what commands made of them. */
export interface RuleSet {
  readonly entries: ReadonlyMap<string, RuleEntry>;
  /** What commands changed, to be kept over a restart. */
  readonly changes: ReadonlyMap<string, RuleChange>;
  /** Also rules that were removed, for alerts that have still to be told to be over. */
  ruleOf(name: string): AlertRule | undefined;
  fit(intervalMs: number): void;
  change(name: string, change: RuleChange, at: EndMoment): void;
  /** Takes over changes of a snapshot; those that are not possible any more are left out. */
  restore(changes: readonly (readonly [string, RuleChange])[]): void;
}

export function createRuleSet(
  rules: readonly AlertRule[],
  {
    book,
    limits,
    former,
  }: { readonly book: AlertBook; readonly limits: EngineLimits; readonly former: readonly AlertRule[] },
): RuleSet {
  const configured = new Map(rules.map((rule) => [rule.name, rule]));
  const entries = new Map<string, RuleEntry>();
  const changes = new Map<string, RuleChange>();
  const retired = new Map(former.map((rule) => [rule.name, rule]));
  let interval = 0;

  const put = (rule: AlertRule) => {
    const state = createRuleState(rule);
    fitTiming(state, interval);
    const watch = rule.enabled ? createRuleWatch({ state, book, maxSeries: limits.seriesPerRule }) : undefined;
    entries.set(rule.name, { state, watch });
  };
  const retire = (name: string, reason: EndReason, at: EndMoment) => {
    const entry = entries.get(name);
    if (entry === undefined) return;
    for (const alert of [...entry.state.alerts.values()]) book.end(entry.state, alert, reason, at);
    retired.delete(name);
    retired.set(name, entry.state.rule);
    for (const oldest of retired.keys()) if (retired.size > limits.rules) retired.delete(oldest);
    entries.delete(name);
  };
  const current = (name: string, { source, enabled }: RuleChange): AlertRule | undefined => {
    if (source === null) return undefined;
    const rule = source === undefined ? configured.get(name) : resolveRule(name, source);
    return rule === undefined || enabled === undefined ? rule : { ...rule, enabled };
  };
  for (const rule of configured.values()) put(rule);

  return {
    entries,
    changes,
    ruleOf: (name) => entries.get(name)?.state.rule ?? retired.get(name),
    fit: (intervalMs) => {
      if (intervalMs === interval) return;
      interval = intervalMs;
      for (const { state } of entries.values()) fitTiming(state, intervalMs);
    },
    change: (name, change, at) => {
      if (change.source == null && !entries.has(name)) throw unknownRule(name);
      const merged = { ...changes.get(name), ...change };
      const rule = current(name, merged);
      if (!entries.has(name) && entries.size >= limits.rules) throw tooManyRules(limits.rules);
      const before = entries.get(name)?.state.rule;
      const reason = rule === undefined ? 'rule-removed' : rule.enabled ? 'rule-changed' : 'rule-disabled';
      if (before?.source === rule?.source && before?.enabled === rule?.enabled) return;
      retire(name, reason, at);
      if (rule !== undefined) put(rule);
      // Of a rule that was never configured nothing is left to be known.
      if (rule === undefined && !configured.has(name)) changes.delete(name);
      else changes.set(name, merged);
    },
    restore: (kept) => {
      for (const [name, change] of kept) {
        const rule = currentIfPossible(() => current(name, change));
        if (rule === 'impossible') continue;
        changes.set(name, change);
        if (rule === undefined) entries.delete(name);
        else put(rule);
      }
    },
  };
}

/** A rule that another version wrote and this one does not understand must not keep the engine from starting. */
function currentIfPossible(resolve: () => AlertRule | undefined): AlertRule | undefined | 'impossible' {
  try {
    return resolve();
  } catch {
    return 'impossible';
  }
}

function tooManyRules(max: number) {
  return alertsError('ALERTS_RULE_INVALID', `there are ${max} alert rules already`, {
    hint: 'remove one, or write one rule for several series with `per`',
  });
}

function unknownRule(name: string) {
  return alertsError('ALERTS_RULE_UNKNOWN', `no alert rule is called ${JSON.stringify(name)}`, {
    details: { rule: name },
  });
}
