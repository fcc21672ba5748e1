import { GAP_INTERVALS } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import type { HealthShape } from '../shapes/http-shapes.ts';

/** Stopped on request is as it should be. */
const HEALTHY: ReadonlySet<HealthShape['status']> = new Set(['ok', 'stopped']);

/** `GET /healthz`: whether the newest frame is as new as it should be and reached the file. */
export function readHealth(recording: Recording): HealthShape {
  const newest = recording.live.newest;
  if (newest === undefined) return { status: 'starting', newest_frame_age_ms: null };
  const ageMs = recording.clock.now() - newest.timeMs;
  const { state, journalError } = recording.recorder();
  if (state === 'stopped') return { status: 'stopped', newest_frame_age_ms: ageMs };
  const late = ageMs > GAP_INTERVALS * newest.intervalMs;
  const status = late ? 'late' : journalError === null ? 'ok' : 'not-storing';
  return { status, newest_frame_age_ms: ageMs };
}

export function isHealthy({ status }: HealthShape): boolean {
  return HEALTHY.has(status);
}
