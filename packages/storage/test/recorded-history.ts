import { openJournal, openMaintainer } from '../src/index.ts';
import type { SimulatedFrames } from './simulated-frames.ts';

const HOUR_MS = 3_600_000;

/** Short, so that every tier has something after two days. */
export const SHORT_RETENTION = { rawMs: 8 * HOUR_MS, minuteMs: 24 * HOUR_MS, hourMs: 72 * HOUR_MS };

const FRAMES_PER_ROUND = 500;

/** Records frames `first` to `last` with maintenance in between, and leaves some in the journal. */
export function recordHistory(file: string, frames: SimulatedFrames, { first = 1, last = 10_000 } = {}): void {
  const journal = openJournal({ file });
  const maintainer = openMaintainer({ file, retention: SHORT_RETENTION });
  for (let seq = first; seq <= last; seq++) {
    journal.append(frames.frame(seq, { isFirst: seq === first }));
    if (seq % FRAMES_PER_ROUND === 0) while (maintainer.run().isBehind);
  }
  maintainer.close();
  journal.close();
}
