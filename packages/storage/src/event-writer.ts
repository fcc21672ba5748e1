import type { Frame } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { encodeLabels } from './catalogue.ts';

/** Writes the events of a frame within the caller's transaction. */
export type EventWriter = (frame: Pick<Frame, 'seq' | 'events'>) => void;

export function createEventWriter(db: Database): EventWriter {
  const insert = db.prepare('INSERT INTO event (seq, time_ms, type, labels, details) VALUES (?, ?, ?, ?, ?)');
  return ({ seq, events = [] }) => {
    for (const { timeMs, type, labels, details } of events) {
      insert.run(seq, Math.floor(timeMs), type, encodeLabels(labels), JSON.stringify(details));
    }
  };
}
