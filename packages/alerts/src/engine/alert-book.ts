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

/** All alerts there are. Everything that changes one goes through here, and leaves a transition. */
export interface AlertBook {
  /** Those that fire. */
  readonly firing: ReadonlySet<AlertState>;
  /** Those that are over and of which somebody has still to be told so. */
  readonly ended: ReadonlySet<AlertState>;
  readonly size: number;
  /** Grows whenever something changed that others go by: who is told, who is suppressed. */
  readonly revision: number;
  /** Takes the next value of an alert, opens it when a threshold is reached; undefined when there is none (any more). */
  step(state: RuleState, key: AlertKey, value: number, moment: Moment): AlertState | undefined;
  /** Ends an alert from outside. Without a state when its rule is not there any more. */
  end(state: RuleState | undefined, alert: AlertState, reason: EndReason, at: EndMoment): void;
  note(alert: AlertState, change: TransitionNote): void;
  /** Forgets an alert that is over. */
  drop(alert: AlertState): void;
  /** Takes in alerts of a snapshot. */
  adopt(state: RuleState | undefined, alert: AlertState): void;
  /** Puts those that fire into the order in which they began to. */
  setOrder(firing: readonly AlertState[]): void;
  find(alertId: string): AlertState | undefined;
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

export function createAlertBook(options: {
  readonly ids: Ids;
  readonly maxAlerts: number;
  readonly onTransition: (transition: Transition) => void;
}): AlertBook {
  const { ids } = options;
  const alerts = new Map<string, AlertState>();
  const firing = new Set<AlertState>();
  const ended = new Set<AlertState>();
  let revision = 0;

  const note: AlertBook['note'] = (alert, { from, reason, timeMs, by }) => {
    revision++;
    const { level, value } = alert;
    options.onTransition({
      id: nextId(ids, 'transition'),
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
  };
  const remove = (state: RuleState | undefined, alert: AlertState, nowMs: number, cools: boolean) => {
    state?.alerts.delete(alert.key);
    alerts.delete(alert.id);
    firing.delete(alert);
    if (cools && state !== undefined && state.rule.cooldownMs > 0)
      state.cooling.set(alert.key, nowMs + state.rule.cooldownMs);
    if (alert.ended !== undefined && Object.keys(alert.told).length > 0) {
      alerts.set(alert.id, alert);
      ended.add(alert);
    }
  };
  const apply = (state: RuleState, alert: AlertState, { from, change }: Applied, { nowMs, timeMs }: Moment) => {
    if (alert.course.level > 0) alert.level = alert.course.level;
    if (change === 'fired') {
      alert.firedMs = timeMs;
      alert.unattendedFromMs = nowMs;
      firing.add(alert);
    }
    if (change === 'rose') {
      delete alert.acknowledged;
      alert.unattendedFromMs = nowMs;
    }
    if (change === 'cleared' || change === 'gone') alert.ended = { reason: change, timeMs };
    note(alert, { from, reason: REASONS[change], timeMs });
    if (alert.course.phase === 'idle') remove(state, alert, nowMs, alert.firedMs > 0);
  };
  const open = (state: RuleState, { key, labels }: AlertKey, { timeMs }: Moment): AlertState => {
    const alert: AlertState = {
      id: nextId(ids, 'alert'),
      rule: state.rule.name,
      key,
      labels: { ...state.rule.labels, ...labels, alertname: state.rule.name },
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
    alerts.set(alert.id, alert);
    state.alerts.set(key, alert);
    return alert;
  };

  return {
    firing,
    ended,
    get size() {
      return alerts.size;
    },
    get revision() {
      return revision;
    },
    note,
    step: (state, key, value, moment) => {
      let alert = state.alerts.get(key.key);
      if (alert === undefined) {
        if (!(state.scale.sign * value >= state.scale.first)) return undefined;
        if (state.alerts.size >= state.rule.maxAlerts || alerts.size >= options.maxAlerts) {
          state.leftOut++;
          return undefined;
        }
        alert = open(state, key, moment);
      }
      if (!Number.isNaN(value)) alert.value = value;
      const isCooling = moment.nowMs < (state.cooling.get(key.key) ?? 0);
      const from = phaseOf(alert);
      const change = advanceCourse(alert.course, state, { value, seenMs: moment.seenMs, isCooling });
      if (change !== undefined) apply(state, alert, { from, change }, moment);
      return state.alerts.get(key.key);
    },
    end: (state, alert, reason, { timeMs, nowMs, by }) => {
      const from = phaseOf(alert);
      const fired = isFiring(alert);
      if (fired) alert.ended = { reason, timeMs };
      Object.assign(alert.course, newCourse());
      alert.isUnknown = false;
      note(alert, { from, reason, timeMs, ...(by === undefined ? {} : { by }) });
      remove(state, alert, nowMs, fired && reason === 'closed');
    },
    drop: (alert) => {
      ended.delete(alert);
      alerts.delete(alert.id);
    },
    adopt: (state, alert) => {
      alerts.set(alert.id, alert);
      if (alert.ended !== undefined) ended.add(alert);
      else state?.alerts.set(alert.key, alert);
      revision++;
    },
    setOrder: (ordered) => {
      firing.clear();
      for (const alert of ordered) firing.add(alert);
    },
    find: (alertId) => alerts.get(alertId),
  };
}
