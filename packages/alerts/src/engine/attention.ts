import type { AlertFacts } from '../notify/notified-alert.ts';
import type { Policies, Silence } from '../policies/policies.ts';
import type { Router } from '../policies/router.ts';
import { createSuppressor } from '../policies/suppressor.ts';
import type { AlertBook, Moment } from './alert-book.ts';
import { type AlertState, phaseOf, type Suppression } from './alert-state.ts';

type Now = Pick<Moment, 'nowMs' | 'timeMs'>;

/** Keeps up to date what suppresses each alert, and whom it was escalated to. */
export interface Attention {
  /** Cheap when nothing changed and nothing is due. `silences` may be changed between calls if `touch` is called. */
  review(silences: Iterable<Silence>, now: Now): void;
  touch(): void;
}

export interface AttentionOptions {
  readonly policies: Policies;
  readonly book: AlertBook;
  readonly router: Router;
  readonly facts: AlertFacts;
}

const MS_PER_MINUTE = 60_000;

export function createAttention({ policies, book, router, facts }: AttentionOptions): Attention {
  const suppressor = createSuppressor(policies);
  let reviewed = -1;
  /** What was found holds by the wall clock from here to there, and by passed time until then. */
  let validFromMs = 0;
  let validToMs = 0;
  let nextStepMs = 0;

  const suppress = (silences: readonly Silence[], { nowMs, timeMs }: Now) => {
    const firing = [...book.firing];
    const found = suppressor.judge(firing.map(facts.labelsOf), silences, timeMs);
    firing.forEach((alert, i) => {
      const before = alert.suppressedBy;
      const after = found[i] as Suppression[];
      alert.suppressedBy = after;
      if (before.length > 0 === after.length > 0) return;
      if (after.length === 0) alert.unattendedFromMs = nowMs;
      const phase = phaseOf(alert);
      const by = (after.length > 0 ? after : before).map((one) => `${one.kind} ${one.by}`).join(', ');
      book.note(alert, { from: phase, reason: after.length > 0 ? 'suppressed' : 'unsuppressed', timeMs, by });
    });
    validFromMs = timeMs;
    const boundaries = silences.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((boundary) => boundary > timeMs);
    const nextMinute = (Math.floor(timeMs / MS_PER_MINUTE) + 1) * MS_PER_MINUTE;
    validToMs = Math.min(...boundaries, policies.windows.length > 0 ? nextMinute : Number.POSITIVE_INFINITY);
  };
  const escalate = ({ nowMs, timeMs }: Now) => {
    nextStepMs = Number.POSITIVE_INFINITY;
    for (const alert of book.firing) {
      if (alert.acknowledged !== undefined || alert.suppressedBy.length > 0) continue;
      for (const { afterMs, receivers, route } of router.steps(facts.labelsOf(alert))) {
        const newcomers = receivers.filter((name) => alert.escalatedTo.every(({ receiver }) => receiver !== name));
        const dueMs = alert.unattendedFromMs + afterMs;
        if (newcomers.length === 0) continue;
        if (nowMs < dueMs) nextStepMs = Math.min(nextStepMs, dueMs);
        else escalateTo(alert, newcomers, { route, timeMs, book });
      }
    }
  };
  return {
    touch: () => {
      reviewed = -1;
    },
    review: (silences, now) => {
      const isUnchanged = book.revision === reviewed;
      if (!isUnchanged || now.timeMs >= validToMs || now.timeMs < validFromMs) suppress([...silences], now);
      if (book.revision !== reviewed || now.nowMs >= nextStepMs) escalate(now);
      reviewed = book.revision;
    },
  };
}

function escalateTo(
  alert: AlertState,
  receivers: readonly string[],
  { route, timeMs, book }: { route: string; timeMs: number; book: AlertBook },
): void {
  for (const receiver of receivers) alert.escalatedTo.push({ receiver, route });
  book.note(alert, { from: phaseOf(alert), reason: 'escalated', timeMs, by: receivers.join(', ') });
}
