import { GAP_INTERVALS } from '@tidemark/core';
import type { Recording } from '../recording.ts';

/** `GET /healthz`: whether the newest frame is as new as it should be and reached the file. */
export interface Health {
  readonly status: 'ok' | 'starting' | 'stopped' | 'late' | 'not-storing';
  /** Age of the newest frame, milliseconds; null before the first. */
  readonly newest_frame_age_ms: number | null;
}

export function readHealth(recording: Recording): Health {
  const newest = recording.live.newest;
  if (newest === undefined) return { status: 'starting', newest_frame_age_ms: null };
  const ageMs = recording.clock.now() - newest.timeMs;
  const { state, journalError } = recording.recorder();
  if (state === 'stopped') return { status: 'stopped', newest_frame_age_ms: ageMs };
  const late = ageMs > GAP_INTERVALS * newest.intervalMs;
  const status = late ? 'late' : journalError === null ? 'ok' : 'not-storing';
  return { status, newest_frame_age_ms: ageMs };
}
