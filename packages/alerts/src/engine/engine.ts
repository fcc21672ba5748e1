/**
 * The alert engine: frames, commands and time go in, transitions and notifications come out. It calls nobody, sets no timer
 * and asks no clock. docs/alerts.md says what it does; the numbers of its tables are those of `alert-life.test.ts` and
 * `alert-telling.test.ts`.
 *
 * - What was told is taken back exactly once, whatever happens in between: what each receiver was told stands on the alert.
 * - `nowMs` is time that passed and never goes back; `timeMs` is what the wall clock says. Durations go by the first.
 * - A snapshot and the inputs after it give the same outcome, ids included, as if the engine had gone on.
 */
import type { Frame } from '@tidemark/core';
import { Dispatcher } from '../notify/dispatcher.ts';
import type { Notification } from '../notify/notification.ts';
import { type AlertFacts, createAlertFacts } from '../notify/notified-alert.ts';
import { DEFAULT_LIMITS, type EngineLimits } from '../options.ts';
import type { Policies, Silence } from '../policies/policies.ts';
import { resolvePolicies } from '../policies/resolve-policies.ts';
import { createRouter } from '../policies/router.ts';
import { createSilenceList } from '../policies/silence-list.ts';
import type { AlertRule } from '../rules/alert-rule.ts';
import { AlertBook, type Moment } from './alert-book.ts';
import type { AlertCommand } from './alert-command.ts';
import { type AlertView, viewAlert } from './alert-view.ts';
import { type Attention, createAttention } from './attention.ts';
import { type CommandDesk, createCommandDesk } from './command-desk.ts';
import { createDarkness } from './darkness.ts';
import { type Elapsed, type EngineTime, passFrame, passTick, startTime } from './engine-time.ts';
import { type EngineFigures, engineFigures } from './figures.ts';
import { indexLayout, type LayoutIndex } from './groups.ts';
import type { Ids } from './ids.ts';
import { createObserver } from './observe.ts';
import { createRuleSet } from './rule-set.ts';
import { type EngineSnapshot, requireSnapshot } from './snapshot.ts';
import { type EngineParts, putSnapshot, takeSnapshot } from './snapshot-parts.ts';
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
  /** Rules that were in force before, for what is said of their last alerts. */
  readonly formerRules?: readonly AlertRule[];
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
  /**
   * Lets time pass when no frame comes: at least every ten seconds, of which no single call counts more. While nobody
   * watches, as when collecting is stopped, it means nothing that no frame comes.
   */
  tick(timeMs: number, options?: { readonly isWatched?: boolean }): Outcome;
  /** Does what somebody asked for. Throws `ALERTS_*` errors, and then only time has passed. */
  command(command: AlertCommand, timeMs: number): CommandOutcome;
  /** Those that are pending or fire, in the order they opened. */
  alerts(): AlertView[];
  rules(): RuleView[];
  /** The rule of a name, also one that was removed lately. */
  ruleOf(name: string): AlertRule | undefined;
  silences(): Silence[];
  figures(): EngineFigures;
  /** Everything to go on from; plain data, to be made text before the engine goes on. */
  snapshot(): EngineSnapshot;
  /** Goes on from a snapshot at a time of the wall clock; to be called before anything else. Throws `ALERTS_SNAPSHOT_INVALID`. */
  restore(snapshot: unknown, timeMs: number): void;
}

export function createAlertEngine(options: AlertEngineOptions): AlertEngine {
  return new Engine(options);
}

class Engine implements AlertEngine {
  readonly #parts: EngineParts;
  readonly #facts: AlertFacts;
  readonly #attention: Attention;
  readonly #desk: CommandDesk;
  readonly #observer = createObserver();
  #index: LayoutIndex | undefined;
  #transitions: Transition[] = [];

  constructor(options: AlertEngineOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const policies = options.policies ?? resolvePolicies();
    const ids: Ids = { origin: 0, count: 0 };
    const onTransition = (transition: Transition) => this.#transitions.push(transition);
    const book = new AlertBook({ ids, maxAlerts: limits.alerts, onTransition });
    const rules = createRuleSet(options.rules, { book, limits, former: options.formerRules ?? [] });
    const router = createRouter(policies);
    const silences = createSilenceList(ids, limits.silences);
    this.#facts = createAlertFacts(rules.ruleOf);
    const about = { book, router, facts: this.#facts };
    this.#attention = createAttention({ policies, ...about });
    this.#desk = createCommandDesk({ rules, book, silences, onSilences: this.#attention.touch });
    this.#parts = {
      ids,
      time: startTime(0),
      book,
      rules,
      silences,
      dispatcher: new Dispatcher({ ids, ...about }),
      darkness: createDarkness({ rules, book, unknownAfterMs: limits.unknownAfterMs }),
    };
  }

  takeFrame(frame: Frame): Outcome {
    this.#begin(frame.timeMs);
    const { time, rules, darkness } = this.#parts;
    const before = { ...time };
    const moment = momentOf(time, passFrame(time, frame));
    darkness.lift(before, moment);
    rules.fit(frame.intervalMs);
    if (this.#index?.layout !== frame.layout) this.#index = indexLayout(frame.layout);
    const sight = { index: this.#index, values: this.#observer.observe(frame), events: frame.events ?? [] };
    for (const { state, watch } of rules.entries.values()) {
      state.leftOut = 0;
      watch?.takeFrame(sight, moment);
      for (const [key, untilMs] of state.cooling) if (moment.nowMs >= untilMs) state.cooling.delete(key);
    }
    return this.#settle();
  }

  tick(timeMs: number, { isWatched = true } = {}): Outcome {
    this.#pass(timeMs, isWatched);
    return this.#settle();
  }

  command(command: AlertCommand, timeMs: number): CommandOutcome {
    const result = this.#desk.take(command, this.#pass(timeMs));
    return { ...this.#settle(), ...result };
  }

  alerts(): AlertView[] {
    return [...this.#parts.rules.entries.values()].flatMap(({ state }) =>
      [...state.alerts.values()].map((alert) => viewAlert(alert, this.#facts)),
    );
  }

  rules(): RuleView[] {
    const { entries, changes } = this.#parts.rules;
    return [...entries].map(([name, { state }]) => ({
      rule: state.rule,
      isChanged: changes.has(name),
      alerts: state.alerts.size,
      leftOut: state.leftOut,
    }));
  }

  ruleOf(name: string): AlertRule | undefined {
    return this.#parts.rules.ruleOf(name);
  }

  silences(): Silence[] {
    const { silences, time } = this.#parts;
    return [...silences].filter(({ toMs }) => toMs > time.timeMs);
  }

  figures(): EngineFigures {
    const { rules, silences, time } = this.#parts;
    return engineFigures(rules, silences, time);
  }

  snapshot(): EngineSnapshot {
    return takeSnapshot(this.#parts);
  }

  restore(snapshot: unknown, timeMs: number): void {
    putSnapshot(this.#parts, requireSnapshot(snapshot), timeMs);
    this.#attention.touch();
  }

  #begin(timeMs: number): void {
    const { ids, time } = this.#parts;
    if (ids.origin !== 0) return;
    ids.origin = timeMs;
    Object.assign(time, startTime(timeMs));
  }

  /** Lets time pass without a frame. */
  #pass(timeMs: number, isWatched = true): Moment {
    this.#begin(timeMs);
    const { time, rules, darkness } = this.#parts;
    const elapsed = passTick(time, timeMs);
    const moment = momentOf(time, isWatched ? elapsed : { ...elapsed, watchedMs: 0 });
    if (isWatched) darkness.look(time, moment.timeMs);
    for (const { watch } of rules.entries.values()) watch?.passTime(moment);
    return moment;
  }

  #settle(): Outcome {
    const { time, silences, dispatcher } = this.#parts;
    silences.tidy(time.timeMs);
    this.#attention.review(silences, time);
    const notifications = dispatcher.run(time);
    const transitions = this.#transitions;
    this.#transitions = [];
    return { transitions, notifications };
  }
}

function momentOf({ nowMs, timeMs }: EngineTime, { seenMs, watchedMs }: Elapsed): Moment {
  return { nowMs, timeMs, seenMs, watchedMs };
}
