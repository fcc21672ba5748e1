/**
 * The alert engine: frames, commands and time go in, transitions and notifications come out. It calls nobody, sets no timer
 * and asks no clock. docs/alerts.md says what it does; the numbers of its tables are in `alert-life.test.ts`.
 *
 * - What was told is taken back exactly once, whatever happens in between: what each receiver was told stands on the alert.
 * - `nowMs` is time that passed and never goes back; `timeMs` is what the wall clock says. Durations go by the first.
 * - A snapshot and the inputs after it give the same outcome, ids included, as if the engine had gone on.
 */
import type { Frame, Layout } from '@tidemark/core';
import { createDispatcher } from '../notify/dispatcher.ts';
import type { Notification } from '../notify/notification.ts';
import { createAlertFacts } from '../notify/notified-alert.ts';
import { DEFAULT_LIMITS, type EngineLimits } from '../options.ts';
import type { Policies, Silence } from '../policies/policies.ts';
import { resolvePolicies } from '../policies/resolve-policies.ts';
import { createRouter } from '../policies/router.ts';
import { createSilenceList } from '../policies/silence-list.ts';
import type { AlertRule } from '../rules/alert-rule.ts';
import { createAlertBook, type Moment } from './alert-book.ts';
import type { AlertCommand } from './alert-command.ts';
import { type AlertView, viewAlert } from './alert-view.ts';
import { createAttention } from './attention.ts';
import { createCommandDesk } from './command-desk.ts';
import { createDarkness } from './darkness.ts';
import { type Elapsed, type EngineTime, passFrame, passTick, startTime } from './engine-time.ts';
import { type EngineFigures, engineFigures } from './figures.ts';
import { indexLayout, type LayoutIndex } from './groups.ts';
import type { Ids } from './ids.ts';
import { createObserver } from './observe.ts';
import { createRuleSet } from './rule-set.ts';
import { type EngineSnapshot, requireSnapshot } from './snapshot.ts';
import { putSnapshot, takeSnapshot } from './snapshot-parts.ts';
import type { Transition } from './transition.ts';

/** What one input led to, in order. Both belong into one transaction with each other. */
export interface Outcome {
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
}

export interface CommandOutcome extends Outcome {
  /** Of a silence that was added. */
  readonly silenceId?: string;
}

export interface AlertEngineOptions {
  readonly rules: readonly AlertRule[];
  /** Everything goes to the log unless given. */
  readonly policies?: Policies;
  readonly limits?: Partial<EngineLimits>;
}

/** A rule and whether a command changed it. */
export interface RuleView {
  readonly rule: AlertRule;
  readonly isChanged: boolean;
  readonly alerts: number;
  /** Alerts there would be if there were not too many. */
  readonly leftOut: number;
}

export interface AlertEngine {
  /** Evaluates a frame; those of one recorder in their order. */
  takeFrame(frame: Frame): Outcome;
  /** Lets time pass when no frame comes: at least every ten seconds, of which no single call counts more. */
  tick(timeMs: number): Outcome;
  /** Does what somebody asked for. Throws `ALERTS_*` errors, and then nothing has happened. */
  command(command: AlertCommand, timeMs: number): CommandOutcome;
  /** Those that are pending or fire, in the order they opened. */
  alerts(): AlertView[];
  rules(): RuleView[];
  silences(): Silence[];
  figures(): EngineFigures;
  /** Everything to go on from; plain data. */
  snapshot(): EngineSnapshot;
  /** Goes on from a snapshot at a time of the wall clock; to be called before anything else. Throws `ALERTS_SNAPSHOT_INVALID`. */
  restore(snapshot: unknown, timeMs: number): void;
}

export function createAlertEngine(options: AlertEngineOptions): AlertEngine {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const policies = options.policies ?? resolvePolicies();
  const ids: Ids = { origin: 0, count: 0 };
  const time: EngineTime = startTime(0);
  let transitions: Transition[] = [];
  const book = createAlertBook({ ids, maxAlerts: limits.alerts, onTransition: (one) => transitions.push(one) });
  const rules = createRuleSet(options.rules, { book, limits });
  const facts = createAlertFacts(rules.ruleOf);
  const router = createRouter(policies);
  const silences = createSilenceList(ids, limits.silences);
  const attention = createAttention({ policies, book, router, facts });
  const dispatcher = createDispatcher({ ids, book, router, facts });
  const darkness = createDarkness({ rules, book, unknownAfterMs: limits.unknownAfterMs });
  const desk = createCommandDesk({ rules, book, silences, onSilences: attention.touch });
  const observer = createObserver();
  const indexOf = newestOnly(indexLayout);
  const parts = { ids, time, book, rules, silences, dispatcher, darkness };

  const begin = (timeMs: number) => {
    if (ids.origin !== 0) return;
    ids.origin = timeMs;
    Object.assign(time, startTime(timeMs));
  };
  const settle = (): Outcome => {
    silences.tidy(time.timeMs);
    attention.review(silences, time);
    const notifications = dispatcher.run(time);
    const told = { transitions, notifications };
    transitions = [];
    return told;
  };
  const pass = (timeMs: number): Moment => {
    begin(timeMs);
    const moment = momentOf(time, passTick(time, timeMs));
    darkness.look(time, moment.timeMs);
    for (const { watch } of rules.entries.values()) watch?.passTime(moment);
    return moment;
  };

  return {
    takeFrame: (frame) => {
      begin(frame.timeMs);
      const before = { ...time };
      const moment = momentOf(time, passFrame(time, frame));
      darkness.lift(before, moment);
      rules.fit(frame.intervalMs);
      const index = indexOf(frame.layout);
      const sight = { index, values: observer.observe(frame), events: frame.events ?? [] };
      for (const { state, watch } of rules.entries.values()) {
        state.leftOut = 0;
        watch?.takeFrame(sight, moment);
        for (const [key, untilMs] of state.cooling) if (moment.nowMs >= untilMs) state.cooling.delete(key);
      }
      return settle();
    },
    tick: (timeMs) => {
      pass(timeMs);
      return settle();
    },
    command: (command, timeMs) => {
      const moment = pass(timeMs);
      const result = desk.take(command, moment);
      return { ...settle(), ...result };
    },
    alerts: () =>
      [...rules.entries.values()].flatMap(({ state }) =>
        [...state.alerts.values()].map((alert) => viewAlert(alert, facts)),
      ),
    rules: () =>
      [...rules.entries].map(([name, { state }]) => ({
        rule: state.rule,
        isChanged: rules.changes.has(name),
        alerts: state.alerts.size,
        leftOut: state.leftOut,
      })),
    silences: () => [...silences].filter(({ toMs }) => toMs > time.timeMs),
    figures: () => engineFigures(rules, silences, time),
    snapshot: () => takeSnapshot(parts),
    restore: (snapshot, timeMs) => {
      putSnapshot(parts, requireSnapshot(snapshot), timeMs);
      attention.touch();
    },
  };
}

function momentOf({ nowMs, timeMs }: EngineTime, { seenMs, watchedMs }: Elapsed): Moment {
  return { nowMs, timeMs, seenMs, watchedMs };
}

function newestOnly(make: (layout: Layout) => LayoutIndex): (layout: Layout) => LayoutIndex {
  let newest: LayoutIndex | undefined;
  return (layout) => {
    if (newest?.layout !== layout) newest = make(layout);
    return newest;
  };
}
