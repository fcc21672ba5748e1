import type { Dispatcher } from '../notify/dispatcher.ts';
import type { SilenceList } from '../policies/silence-list.ts';
import type { AlertBook } from './alert-book.ts';
import type { Darkness } from './darkness.ts';
import type { EngineTime } from './engine-time.ts';
import type { Ids } from './ids.ts';
import type { RuleEntry, RuleSet } from './rule-set.ts';
import { type EngineSnapshot, type RuleMemory, reviveAlert, SNAPSHOT_VERSION, storeAlert } from './snapshot.ts';

/** What an engine consists of, as far as it is to be kept. */
export interface EngineParts {
  readonly ids: Ids;
  readonly time: EngineTime;
  readonly book: AlertBook;
  readonly rules: RuleSet;
  readonly silences: SilenceList;
  readonly dispatcher: Dispatcher;
  readonly darkness: Darkness;
}

export function takeSnapshot({ ids, time, book, rules, silences, dispatcher, darkness }: EngineParts): EngineSnapshot {
  const entries = [...rules.entries];
  return {
    version: SNAPSHOT_VERSION,
    ids: { ...ids },
    time: { ...time },
    isDark: darkness.isDark,
    alerts: [...entries.flatMap(([, { state }]) => [...state.alerts.values()]), ...book.ended].map(storeAlert),
    firing: [...book.firing].map(({ id }) => id),
    groups: dispatcher.snapshot(),
    silences: [...silences],
    changes: [...rules.changes],
    rules: Object.fromEntries(entries.map(([name, entry]) => [name, memoryOf(entry)])),
  };
}

function memoryOf({ state, watch }: RuleEntry): RuleMemory {
  const memory = watch?.snapshot();
  return {
    source: sourceText(state.rule),
    cooling: [...state.cooling],
    ...(memory === undefined ? {} : { memory }),
  };
}

function sourceText(rule: { readonly source: unknown; readonly enabled: boolean }): string {
  return JSON.stringify([rule.source, rule.enabled]);
}

/** Puts a snapshot into an engine that has seen nothing yet. Alerts of rules that are not the same any more end. */
export function putSnapshot(parts: EngineParts, snapshot: EngineSnapshot, timeMs: number): void {
  const { ids, time, book, rules, silences, dispatcher, darkness } = parts;
  Object.assign(ids, snapshot.ids);
  Object.assign(time, snapshot.time);
  // Unlike a tick, a restart may have taken any time.
  time.nowMs += Math.max(0, timeMs - time.timeMs);
  time.timeMs = timeMs;
  darkness.isDark = snapshot.isDark;
  rules.restore(snapshot.changes);
  rules.fit(time.intervalMs);
  silences.restore(snapshot.silences);
  dispatcher.restore(snapshot.groups);
  restoreRules(rules, snapshot.rules);
  restoreAlerts(book, rules, snapshot, time);
}

function restoreRules(rules: RuleSet, memories: EngineSnapshot['rules']): void {
  for (const [name, { state, watch }] of rules.entries) {
    const kept = memories[name];
    if (kept === undefined || kept.source !== sourceText(state.rule)) continue;
    for (const [key, untilMs] of kept.cooling) state.cooling.set(key, untilMs);
    if (kept.memory !== undefined) watch?.restore(structuredClone(kept.memory));
  }
}

function restoreAlerts(book: AlertBook, rules: RuleSet, snapshot: EngineSnapshot, { nowMs, timeMs }: EngineTime): void {
  const alerts = new Map(snapshot.alerts.map((stored) => [stored.id, reviveAlert(stored)]));
  const ofSameRule = (name: string) => {
    const state = rules.entries.get(name)?.state;
    return state !== undefined && snapshot.rules[name]?.source === sourceText(state.rule) ? state : undefined;
  };
  for (const alert of alerts.values()) book.adopt(ofSameRule(alert.rule), alert);
  book.setOrder(snapshot.firing.flatMap((id) => alerts.get(id) ?? []));
  for (const alert of alerts.values()) {
    if (alert.ended !== undefined || ofSameRule(alert.rule) !== undefined) continue;
    const now = rules.entries.get(alert.rule)?.state.rule;
    const reason = now === undefined ? 'rule-removed' : now.enabled ? 'rule-changed' : 'rule-disabled';
    book.end(undefined, alert, reason, { nowMs, timeMs });
  }
}
