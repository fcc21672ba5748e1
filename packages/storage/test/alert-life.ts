import type { AlertTransition, LedgerCommit } from '../src/index.ts';

/** Monday, noon UTC. */
export const ALERTS_FROM_MS = Date.UTC(2026, 0, 5, 12);

const SECOND_MS = 1000;

/** Transition number `i` of alerts that follow from their number alone. */
export function transitionAt(i: number): AlertTransition {
  const isFiring = i % 2 === 0;
  return {
    id: `t-mk0${'0'.repeat(4)}-${i.toString(36)}`,
    alertId: `a-mk0${'0'.repeat(4)}-${Math.floor(i / 2).toString(36)}`,
    rule: i % 10 === 0 ? 'disk-full-soon' : 'process-memory-high',
    labels: { name: `größe "${i % 3}"`, pid: String(i) },
    timeMs: ALERTS_FROM_MS + i * SECOND_MS,
    from: isFiring ? 'pending' : 'firing',
    to: isFiring ? 'firing' : 'resolved',
    reason: isFiring ? 'held' : 'cleared',
    level: 'critical',
    ...(isFiring ? { value: 2048.25 + i } : { by: 'ada' }),
  };
}

/** What an engine would commit with it: one message to each of two receivers. */
export function commitAt(i: number): Required<LedgerCommit> {
  const transition = transitionAt(i);
  const delivery = (queue: string) => ({
    queue,
    key: `n-${i}`,
    timeMs: transition.timeMs,
    item: { status: transition.to, alerts: [{ labels: transition.labels }] },
  });
  return {
    snapshot: { version: 1, ids: { origin: ALERTS_FROM_MS, count: i }, alerts: [{ value: null }] },
    transitions: [transition],
    deliveries: [delivery('webhook'), delivery('log')],
  };
}

/** The same with one receiver. */
export function messageAt(i: number): LedgerCommit {
  const commit = commitAt(i);
  return { ...commit, deliveries: commit.deliveries.slice(0, 1) };
}

/** Transitions `first` to `last`, both inclusive. */
export function transitionsBetween(first: number, last: number): AlertTransition[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => transitionAt(first + i));
}
