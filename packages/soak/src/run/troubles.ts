import { constants } from 'node:os';
import type { RunLogEntry } from './run-log-entry.ts';

/** Signals that a process gets for what it did itself; others are how parents end their children. */
const FATAL_SIGNALS: ReadonlySet<number> = new Set(
  (['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGSYS'] as const).map((name) => constants.signals[name]),
);

/** Whether this is an end that nobody asked for: of a service, of what is only watched, or of a child by a fault of its own. */
export function isCrash(entry: RunLogEntry): boolean {
  if (entry.type === 'service-ended') return !entry.wasAsked;
  return entry.type === 'process-ended' && (entry.wasRoot || FATAL_SIGNALS.has(entry.signal ?? 0));
}

/** What went wrong with a service. */
export interface Troubles {
  readonly crashes: number;
  readonly errorLines: number;
}

/** Adds up what a run log says of a service. */
export function countTroubles(log: readonly RunLogEntry[], service: string): Troubles {
  let crashes = 0;
  let errorLines = 0;
  for (const entry of log) {
    if (!('service' in entry) || entry.service !== service) continue;
    if (isCrash(entry)) crashes++;
    if (entry.type === 'error-lines') errorLines += entry.count;
  }
  return { crashes, errorLines };
}
