import { type LedgerFile, openLedgerFile } from '../src/ledger/ledger-file.ts';
import { encodeTransition } from '../src/ledger/transition-row.ts';
import { ALERTS_FROM_MS, commitAt } from './alert-life.ts';

/** What a queue is told of itself when nobody bounds it. */
export const queueNamed = (name: string) =>
  ({ name, maxItems: 1000, drop: 'oldest', rememberedKeys: 1000, heldId: null }) as const;

/** Uses the ledger of a file on this thread. */
export function withLedger<T>(file: string, use: (ledger: LedgerFile) => T): T {
  const ledger = openLedgerFile({ file, busyTimeoutMs: 1000 });
  try {
    return use(ledger);
  } finally {
    ledger.close();
  }
}

/** Commits what {@link commitAt} says of the numbers `first` to `last`. */
export function commitBetween(ledger: LedgerFile, first: number, last: number): void {
  for (let i = first; i <= last; i++) {
    const { snapshot, transitions, deliveries } = commitAt(i);
    ledger.commit({
      snapshot: JSON.stringify(snapshot),
      savedMs: ALERTS_FROM_MS,
      transitions: transitions.map(encodeTransition),
      deliveries: deliveries.map(({ queue, item, ...offer }) => ({
        queue: queueNamed(queue),
        offer: { ...offer, item: JSON.stringify(item) },
      })),
    });
  }
}

/** Delivers the oldest of a queue. */
export function deliver(ledger: LedgerFile, name: string, { count = 1, nowMs = ALERTS_FROM_MS } = {}): void {
  for (let i = 0; i < count; i++) {
    const { entry } = ledger.first(queueNamed(name));
    ledger.remove(queueNamed(name), entry?.id ?? 0, nowMs);
  }
}

const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, order: 'oldest', limit: 10_000 } as const;

/** Everything in the ledger of a file. */
export function ledgerContents(file: string) {
  return withLedger(file, (ledger) => ({
    snapshot: ledger.load()?.snapshot,
    transitions: ledger.transitions(ALWAYS),
    waiting: { webhook: ledger.figures('webhook').items, log: ledger.figures('log').items },
    next: ledger.first(queueNamed('webhook')).entry,
  }));
}
