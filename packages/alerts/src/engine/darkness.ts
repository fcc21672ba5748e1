import type { AlertBook, Moment } from './alert-book.ts';
import { type AlertState, phaseOf } from './alert-state.ts';
import type { EngineTime } from './engine-time.ts';
import type { RuleSet } from './rule-set.ts';
import { STALE_INTERVALS } from './rule-state.ts';

/** Knows when nobody can know: no frames come, so that every alert but those on absence is unknown. */
export interface Darkness {
  isDark: boolean;
  /** Time passed without a frame. */
  look(time: EngineTime, timeMs: number): void;
  /** A frame came; `before` is the time until then. */
  lift(before: EngineTime, moment: Moment): void;
}

export function createDarkness(options: {
  readonly rules: RuleSet;
  readonly book: AlertBook;
  readonly unknownAfterMs: number;
}): Darkness {
  const { rules, book } = options;
  const patienceMs = (intervalMs: number) => Math.max(options.unknownAfterMs, STALE_INTERVALS * intervalMs);
  const concerned = (): AlertState[] =>
    [...rules.entries.values()].flatMap(({ state }) =>
      state.rule.condition.kind === 'absent' ? [] : [...state.alerts.values()],
    );
  const fall = (timeMs: number) => {
    darkness.isDark = true;
    for (const alert of concerned()) {
      const from = phaseOf(alert);
      alert.isUnknown = true;
      book.note(alert, { from, reason: 'no-frames', timeMs });
    }
  };
  const darkness: Darkness = {
    isDark: false,
    look: ({ nowMs, frameAtMs, intervalMs }, timeMs) => {
      if (!darkness.isDark && nowMs - frameAtMs >= patienceMs(intervalMs)) fall(timeMs);
    },
    lift: (before, { nowMs, timeMs }) => {
      const patience = patienceMs(before.intervalMs);
      // It may have been dark without anybody to tell time: while the agent was down.
      if (!darkness.isDark && nowMs - before.frameAtMs >= patience) fall(Math.min(before.timeMs + patience, timeMs));
      if (!darkness.isDark) return;
      darkness.isDark = false;
      for (const alert of concerned()) {
        if (!alert.isUnknown) continue;
        alert.isUnknown = false;
        book.note(alert, { from: 'unknown', reason: 'frames-again', timeMs });
      }
    },
  };
  return darkness;
}
