import type { EventType, GroupAggregation, Labels, Selector } from '@tidemark/core';
import type { Bounds, LevelName } from './bounds.ts';
import type { Dimension } from './quantity.ts';

/** How the series of one alert become one value. */
export type Aggregate = Exclude<GroupAggregation, 'count'>;

/** One value for a stretch of time up to now. */
export interface Smoothing {
  readonly overMs: number;
  readonly of: 'avg' | 'max' | 'min';
}

/** What is compared with the bounds. */
export type Condition =
  /** The value itself. */
  | { readonly kind: 'threshold' }
  /** Seconds without any value. */
  | { readonly kind: 'absent' }
  /** How much it changed over a time: in its own unit, or as a share of what it was. */
  | { readonly kind: 'change'; readonly overMs: number; readonly as: 'amount' | 'share' }
  /** Seconds until it reaches a limit, if it goes on as it did. */
  | { readonly kind: 'trend'; readonly overMs: number; readonly limit: number; readonly towards: 'above' | 'below' }
  /** Distance from what is usual at this hour of the day, in robust standard deviations. */
  | {
      readonly kind: 'anomaly';
      readonly overMs: number;
      readonly side: 'above' | 'below' | 'both';
      readonly days: number;
      readonly minDays: number;
    }
  /** How often something happened within a time. */
  | { readonly kind: 'event'; readonly type: EventType; readonly withinMs: number };

/** A rule after defaults: plain data, checked, in milliseconds and base units. Made by `resolveRule` only. */
export interface AlertRule {
  readonly name: string;
  /** As it was written: what is shown, kept, and compared to see whether a rule was changed. */
  readonly source: unknown;
  /** Which series; of events, whose. */
  readonly selector: Selector;
  /** One alert for each combination of values of these labels; undefined: for each series. */
  readonly per: readonly string[] | undefined;
  readonly aggregate: Aggregate;
  readonly dividedBy: Selector | undefined;
  readonly smoothing: Smoothing | undefined;
  readonly condition: Condition;
  readonly bounds: Bounds;
  /** What the compared value is measured in. */
  readonly dimension: Dimension;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly cooldownMs: number;
  readonly staleAfterMs: number;
  /** What the label `severity` says at each level. */
  readonly severity: Readonly<Record<LevelName, string>>;
  readonly labels: Labels;
  readonly description: string;
  readonly runbook: string | undefined;
  readonly enabled: boolean;
  readonly maxAlerts: number;
}
