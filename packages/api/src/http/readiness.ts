import { isTidemarkError } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import type { ReadinessShape } from '../shapes/http-shapes.ts';

/** Probes come every few seconds, and reading the file for each of them would keep a reader busy for nothing. */
const REMEMBERED_MS = 10_000;

/** Answers `GET /readyz`: there is something to answer with, and the file can be read, as it could ten seconds ago. */
export function createReadiness(recording: Recording): () => Promise<ReadinessShape> {
  const { clock, history, live } = recording;
  let readUntilMs = Number.NEGATIVE_INFINITY;
  const canRead = async () => {
    if (clock.monotonic() < readUntilMs) return true;
    try {
      await history.facts();
    } catch (error) {
      // That others ask says nothing against the file. What is wrong with it, whoever asks it something is told.
      return isTidemarkError(error) && error.code === 'API_BUSY';
    }
    readUntilMs = clock.monotonic() + REMEMBERED_MS;
    return true;
  };
  return async () => {
    const recorded = live.newest !== undefined;
    const readable = await canRead();
    return { status: recorded && readable ? 'ready' : 'not-ready', recorded, history: readable };
  };
}
