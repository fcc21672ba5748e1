/**
 * Who writes when. While a history is recorded two connections write to it: the recorder, which must not wait, and the
 * maintainer, which can. SQLite has one lock for them and keeps no queue: who finds it taken sleeps, longer each time, up
 * to 100 ms, while the other one may give it back and take it again. So
 *
 * 1. the recorder asks for the lock every millisecond,
 * 2. the maintainer's transactions are short, and after some of them it leaves the lock alone for longer than that.
 */
import type { Clock } from '@tidemark/core';
import type { Database } from 'better-sqlite3';

/** Runs `write` in a transaction that has the right to write from its beginning. */
export type Transact = <T>(write: () => T) => T;

/** Milliseconds that SQLite sleeps before it says that the lock is taken; the least it can. */
const ASK_AGAIN_MS = 1;

/** After 5 s and more something is wrong with the other writer. */
const MOST_ATTEMPTS = 5000;

/** Milliseconds of writing after which the maintainer lets others write. */
const TURN_MS = 4;

/** More than {@link ASK_AGAIN_MS} and what the kernel adds to a sleep. */
const GAP_MS = 1.5;

/** For the one writer of a file. */
export function createTransact(db: Database): Transact {
  const transaction = db.transaction((write: () => unknown) => write());
  return <T>(write: () => T) => transaction.immediate(write) as T;
}

/** For a recorder, whose connection then waits for nothing else: begins within a millisecond of the lock being free. */
export function createUrgentTransact(db: Database): Transact {
  db.pragma(`busy_timeout = ${ASK_AGAIN_MS}`);
  const transact = createTransact(db);
  return (write) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return transact(write);
      } catch (error) {
        // Only the beginning finds the lock taken: nothing was written.
        if (attempt === MOST_ATTEMPTS || (error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error;
      }
    }
  };
}

/** For a maintainer: the thread pauses between two transactions so that a recorder has its turn. */
export function createYieldingTransact(db: Database, clock: Clock): Transact {
  const transact = createTransact(db);
  let heldMs = 0;
  let endedMs = clock.monotonic();
  return (write) => {
    if (clock.monotonic() - endedMs >= GAP_MS) heldMs = 0;
    if (heldMs >= TURN_MS) {
      pause(GAP_MS);
      heldMs = 0;
    }
    const startMs = clock.monotonic();
    try {
      return transact(write);
    } finally {
      endedMs = clock.monotonic();
      heldMs += endedMs - startMs;
    }
  };
}

const nobodyWakes = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function pause(ms: number): void {
  Atomics.wait(nobodyWakes, 0, 0, ms);
}
