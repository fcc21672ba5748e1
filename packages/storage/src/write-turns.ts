/**
 * Who writes when. While a history is recorded three connections write to it: the recorder, which must not wait, and the
 * maintainer and the ledger, which can. SQLite has one lock for them and keeps no queue: who finds it taken sleeps, longer
 * each time, up to 100 ms, while another one may give it back and take it again. So
 *
 * 1. the recorder asks for the lock every millisecond,
 * 2. the transactions of maintainer and ledger are short, and after some of them each leaves the lock alone for longer
 *    than that,
 * 3. the ledger asks every few milliseconds, so that what a maintainer leaves is mostly the recorder's.
 */
import type { Clock } from '@tidemark/core';
import type { Database } from 'better-sqlite3';

/** Runs `write` in a transaction that has the right to write from its beginning. */
export type Transact = <T>(write: () => T) => T;

/** Milliseconds that SQLite sleeps before it says that the lock is taken; the least it can. */
const ASK_AGAIN_MS = 1;

/** Milliseconds that a ledger leaves the lock alone when it is taken. */
const ASK_LATER_MS = 3;

/** After 5 s and more something is wrong with the other writer. */
const MOST_ATTEMPTS = 5000;

/** Milliseconds of writing after which who is not urgent lets others write. */
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
        if (attempt === MOST_ATTEMPTS || !isTaken(error)) throw error;
      }
    }
  };
}

/** Only the beginning finds the lock taken: nothing was written. */
function isTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}

/** For a maintainer: the thread pauses between two transactions so that a recorder has its turn. */
export function createYieldingTransact(db: Database, clock: Clock): Transact {
  return withGaps(createTransact(db), clock);
}

/**
 * For a ledger, whose callers wait: begins within some milliseconds of the lock being free, and pauses as a
 * maintainer does. Throws when the lock was taken for `busyTimeoutMs`.
 */
export function createPromptTransact(db: Database, clock: Clock, busyTimeoutMs: number): Transact {
  db.pragma(`busy_timeout = ${ASK_AGAIN_MS}`);
  const transact = withGaps(createTransact(db), clock);
  return (write) => {
    const endMs = clock.monotonic() + busyTimeoutMs;
    for (;;) {
      try {
        return transact(write);
      } catch (error) {
        if (clock.monotonic() >= endMs || !isTaken(error)) throw error;
        pause(ASK_LATER_MS);
      }
    }
  };
}

function withGaps(transact: Transact, clock: Clock): Transact {
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
