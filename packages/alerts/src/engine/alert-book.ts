import type { Labels } from '@tidemark/core';
import { levelName } from '../rules/bounds.ts';
import { type AlertPhase, type AlertState, type EndReason, isFiring, phaseOf } from './alert-state.ts';
import { advanceCourse, type CourseChange, newCourse } from './course.ts';
import { type Ids, nextId } from './ids.ts';
import type { RuleState } from './rule-state.ts';
import type { Transition, TransitionReason } from './transition.ts';

/** The moment of an evaluation. */
export interface Moment {
  readonly nowMs: number;
  readonly timeMs: number;
  readonly seenMs: number;
  readonly watchedMs: number;
}

/** Which alert of a rule. */
export interface AlertKey {
  readonly key: string;
  readonly labels: Labels;
}

export interface EndMoment {
  readonly timeMs: number;
  readonly nowMs: number;
  readonly by?: string;
}

export interface TransitionNote {
  readonly from: Transition['from'];
  readonly reason: TransitionReason;
  readonly timeMs: number;
  readonly by?: string;
}

interface Applied {
  readonly from: AlertPhase;
  readonly change: CourseChange;
}

const REASONS: Readonly<Record<CourseChange, TransitionReason>> = {
  pending: 'reached',
  fired: 'held',
  withdrawn: 'withdrawn',
  vanished: 'gone',
  rose: 'rose',
  eased: 'eased',
  cleared: 'cleared',
  gone: 'gone',
};

export interface AlertBookOptions {
  readonly ids: Ids;
  readonly maxAlerts: number;
  readonly onTransition: (transition: Transition) => void;
}

/** All alerts there are. Everything that changes one goes through here, and leaves a transition. */
export class AlertBook {
  readonly #options: AlertBookOptions;
  readonly #alerts = new Map<string, AlertState>();
  readonly #firing = new Set<AlertState>();
  readonly #ended = new Set<AlertState>();
  #revision = 0;

  constructor(options: AlertBookOptions) {
    this.#options = options;
  }

  /** Those that fire, in the order in which they began to. */
  get firing(): ReadonlySet<AlertState> {
    return this.#firing;
  }

  /** Those that are over and of which somebody has still to be told so. */
  get ended(): ReadonlySet<AlertState> {
    return this.#ended;
  }

  /** Grows whenever something changed that others go by: who is told, who is suppressed. */
  get revision(): number {
    return this.#revision;
  }

  find(alertId: string): AlertState | undefined {
    return this.#alerts.get(alertId);
  }

  /** Takes the next value of an alert, opens it when a threshold is reached; undefined when there is none (any more). */
  step(state: RuleState, { key, labels }: AlertKey, value: number, moment: Moment): AlertState | undefined {
    let alert = state.alerts.get(key);
    if (alert === undefined) {
      if (!(state.scale.sign * value >= state.scale.first)) return undefined;
      if (state.alerts.size >= state.rule.maxAlerts || this.#alerts.size >= this.#options.maxAlerts) {
        state.leftOut++;
        return undefined;
      }
      alert = this.#open(state, { key, labels }, moment.timeMs);
    }
    if (!Number.isNaN(value)) alert.value = value;
    const isCooling = moment.nowMs < (state.cooling.get(key) ?? 0);
    const from = phaseOf(alert);
    const change = advanceCourse(alert.course, state, { value, seenMs: moment.seenMs, isCooling });
    if (change !== undefined) this.#apply(state, alert, { from, change }, moment);
    return state.alerts.get(key);
  }

  /** Ends an alert from outside. Without a state when its rule is not there any more. */
  end(state: RuleState | undefined, alert: AlertState, reason: EndReason, { timeMs, nowMs, by }: EndMoment): void {
    const from = phaseOf(alert);
    const fired = isFiring(alert);
    if (fired) alert.ended = { reason, timeMs };
    Object.assign(alert.course, newCourse());
    alert.isUnknown = false;
    this.note(alert, { from, reason, timeMs, ...(by === undefined ? {} : { by }) });
    this.#remove(state, alert, nowMs, fired && reason === 'closed');
  }

  /** Leaves a transition for what was changed on an alert. */
  note(alert: AlertState, { from, reason, timeMs, by }: TransitionNote): void {
    this.#revision++;
    const { level, value } = alert;
    this.#options.onTransition({
      id: nextId(this.#options.ids, 'transition'),
      alertId: alert.id,
      rule: alert.rule,
      labels: alert.labels,
      timeMs,
      from,
      to: phaseOf(alert),
      ...(level === 0 ? {} : { level: levelName(level) }),
      reason,
      ...(Number.isFinite(value) ? { value } : {}),
      ...(by === undefined ? {} : { by }),
    });
  }

  /** Forgets an alert that is over. */
  drop(alert: AlertState): void {
    this.#ended.delete(alert);
    this.#alerts.delete(alert.id);
  }

  /** Takes in an alert of a snapshot. */
  adopt(state: RuleState | undefined, alert: AlertState): void {
    this.#alerts.set(alert.id, alert);
    if (alert.ended !== undefined) this.#ended.add(alert);
    else state?.alerts.set(alert.key, alert);
    this.#revision++;
  }

  /** Puts those of a snapshot that fire into the order in which they began to. */
  setOrder(firing: readonly AlertState[]): void {
    this.#firing.clear();
    for (const alert of firing) this.#firing.add(alert);
  }

  #open(state: RuleState, { key, labels }: AlertKey, timeMs: number): AlertState {
    const { name, labels: ruleLabels } = state.rule;
    const alert: AlertState = {
      id: nextId(this.#options.ids, 'alert'),
      rule: name,
      key,
      labels: { ...ruleLabels, ...labels, alertname: name },
      course: newCourse(),
      level: 0,
      value: Number.NaN,
      startedMs: timeMs,
      firedMs: 0,
      isUnknown: false,
      suppressedBy: [],
      unattendedFromMs: 0,
      escalatedTo: [],
      told: {},
    };
    this.#alerts.set(alert.id, alert);
    state.alerts.set(key, alert);
    return alert;
  }

  #apply(state: RuleState, alert: AlertState, { from, change }: Applied, { nowMs, timeMs }: Moment): void {
    if (alert.course.level > 0) alert.level = alert.course.level;
    if (change === 'fired') {
      alert.firedMs = timeMs;
      alert.unattendedFromMs = nowMs;
      this.#firing.add(alert);
    }
    if (change === 'rose') {
      delete alert.acknowledged;
      alert.unattendedFromMs = nowMs;
    }
    if (change === 'cleared' || change === 'gone') alert.ended = { reason: change, timeMs };
    this.note(alert, { from, reason: REASONS[change], timeMs });
    if (alert.course.phase === 'idle') this.#remove(state, alert, nowMs, alert.firedMs > 0);
  }

  #remove(state: RuleState | undefined, alert: AlertState, nowMs: number, cools: boolean): void {
    state?.alerts.delete(alert.key);
    this.#alerts.delete(alert.id);
    this.#firing.delete(alert);
    if (cools && state !== undefined && state.rule.cooldownMs > 0)
      state.cooling.set(alert.key, nowMs + state.rule.cooldownMs);
    if (alert.ended !== undefined && Object.keys(alert.told).length > 0) {
      this.#alerts.set(alert.id, alert);
      this.#ended.add(alert);
    }
  }
}
