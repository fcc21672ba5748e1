import type { Labels } from './series.ts';

/** What happens to a recording besides values. The words are fixed: they are stored. */
export const EVENT_TYPES = [
  'process-start',
  'process-exit',
  'process-crash',
  'process-restart',
  'process-exec',
  'clock-step',
  'suspend',
  'ticks-missed',
  'frames-lost',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Something that happened at one moment, on the same time line as the values. */
export interface RecordedEvent {
  readonly type: EventType;
  /** Unix epoch, milliseconds; as near as can be known, at the latest the frame's own time. */
  readonly timeMs: number;
  /** Whom it happened to: for processes `name`, `pid` and `start`, as on their series. */
  readonly labels: Labels;
  /** What is known besides: exit code, signal, the name before. Left out is unknown. */
  readonly details: Readonly<Record<string, string | number>>;
}
