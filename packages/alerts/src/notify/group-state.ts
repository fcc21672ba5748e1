import type { Labels } from '@tidemark/core';
import type { Route } from '../policies/policies.ts';
import type { Address } from '../policies/router.ts';

/** What is known of a group of alerts that one receiver gets in one message. Plain data. */
export interface GroupState {
  readonly receiver: string;
  readonly route: string;
  readonly group: string;
  readonly groupLabels: Labels;
  /** Passed time at which what changed is told; undefined while nothing did. */
  dueMs?: number;
  /** Passed time at which it was told last; undefined while it never was. */
  sentMs?: number;
  /** It was told last that somebody attends to all of it. */
  isAcknowledged?: true;
}

export type GroupTiming = Pick<Route, 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'>;

/** For groups whose route is gone from the configuration: they only have to be told that it is over. */
export const NO_WAIT: GroupTiming = { groupWaitMs: 0, groupIntervalMs: 0, repeatIntervalMs: 0 };

export function newGroup({ receiver, route, group, groupLabels }: Address): GroupState {
  return { receiver, route, group, groupLabels };
}

/** Makes a group due, if it is not: after the wait the first time, later not sooner than the interval after the last. */
export function makeDue(group: GroupState, timing: GroupTiming, nowMs: number): void {
  group.dueMs ??=
    group.sentMs === undefined ? nowMs + timing.groupWaitMs : Math.max(nowMs, group.sentMs + timing.groupIntervalMs);
}

/** Passed time at which a group that still fires is told again; infinity for never. */
export function repeatAt(group: GroupState, { repeatIntervalMs }: GroupTiming): number {
  return group.sentMs === undefined || repeatIntervalMs === 0
    ? Number.POSITIVE_INFINITY
    : group.sentMs + repeatIntervalMs;
}
