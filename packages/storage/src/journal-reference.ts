import { type FrameSinkReference, workerEntry } from '@tidemark/core';
import type { JournalOptions } from './journal.ts';

/** The journal as a sink the recorder's thread can open. */
export function journalSink(options: JournalOptions): FrameSinkReference {
  return { module: workerEntry(import.meta.url, './journal-sink').filename, options };
}
