import type { Recording } from '../recording.ts';
import { overviewAnswer } from './alert-answers.ts';
import type { StatusShape } from './shapes.ts';

/** How the recorder, the history and the live streams are doing, in one answer. */
export async function readStatus(recording: Recording, subscribers: number): Promise<StatusShape> {
  const facts = await recording.history.facts();
  const { live } = recording;
  const newest = live.newest;
  return {
    version: recording.version,
    host: recording.hostName,
    nowMs: recording.clock.now(),
    startedMs: recording.startedMs,
    recorder: {
      ...recording.recorder(),
      newestFrame: newest === undefined ? null : { seq: newest.seq, timeMs: newest.timeMs },
    },
    history: {
      file: facts.file,
      sizeBytes: facts.sizeBytes,
      frames: facts.frames,
      series: facts.series,
      oldestMs: facts.oldestMs ?? null,
    },
    live: { subscribers, frames: live.size, capacity: live.capacity },
    alerts: overviewAnswer(recording.alerts),
  };
}
