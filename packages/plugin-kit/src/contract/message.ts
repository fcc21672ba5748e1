import type { Labels, MetricUnit } from '@tidemark/core';

export type AlertSeverity = 'info' | 'warning' | 'critical';

/**
 * - `firing`: at least one alert of the group fires and is not acknowledged
 * - `acknowledged`: all that still fire are known to somebody
 * - `resolved`: none fires any more
 * - `test`: somebody tries whether messages arrive; nothing is wrong, and readers must be able to see that
 */
export const MESSAGE_STATUSES = ['firing', 'acknowledged', 'resolved', 'test'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** What is sent at once: all alerts of a group, so that a storm is one message. Plain data that survives JSON. */
export interface AlertMessage {
  /** The idempotency key: the same for every attempt at this message, and for no other. */
  readonly key: string;
  /** The same for all messages about one group, from its first alert to the resolved one. */
  readonly groupKey: string;
  readonly status: MessageStatus;
  /** The gravest of its alerts. */
  readonly severity: AlertSeverity;
  /** One line of text for people. */
  readonly title: string;
  /** When it was made: Unix epoch, milliseconds. */
  readonly timeMs: number;
  /** What the alerts of the group have in common. */
  readonly groupLabels: Labels;
  /** At least one; the gravest first. */
  readonly alerts: readonly AlertNotice[];
  /** Alerts of the group that are left out of `alerts`, because there are too many to read. */
  readonly omittedAlerts: number;
  readonly links: readonly MessageLink[];
}

/** One alert within a message. */
export interface AlertNotice {
  /** The same through the whole life of the alert, and for no other that is alive. */
  readonly id: string;
  /** The name of the rule. */
  readonly rule: string;
  readonly status: MessageStatus;
  readonly severity: AlertSeverity;
  /** Others that it had before in this life, for receivers to whom an alert of another severity is another alert. */
  readonly earlierSeverities?: readonly AlertSeverity[];
  /** What tells it from its sisters: the labels of the series and of the rule. */
  readonly labels: Labels;
  /** Text for people: `summary` in one line, `description`, and what the rule adds. */
  readonly annotations: Labels;
  readonly values: readonly AlertValue[];
  readonly links: readonly MessageLink[];
  /** Unix epoch, milliseconds. */
  readonly startsAtMs: number;
  /** Set when it is resolved. */
  readonly endsAtMs?: number;
  readonly acknowledgedBy?: string;
}

/** What was seen, in the base unit of the metric, and the bound that it crossed, where there is one. */
export interface AlertValue {
  readonly name: string;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly threshold?: number;
}

export interface MessageLink {
  /** `runbook`, `history`, `dashboard`: a word that a reader can click on. */
  readonly title: string;
  readonly href: string;
}
