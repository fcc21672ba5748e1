import type { Database } from 'better-sqlite3';

/** Rows written in one transaction: large enough to be fast, small enough to keep the write-ahead log short. */
const ROWS_PER_TRANSACTION = 2000;

/** Groups the rows of a bulk load into transactions. */
export interface Transactions {
  /** Before each row. */
  step(): void;
  /** Commits what is left. */
  end(): void;
}

export function createTransactions(db: Database): Transactions {
  let rows = 0;
  const end = () => {
    if (db.inTransaction) db.exec('COMMIT');
    rows = 0;
  };
  return {
    end,
    step: () => {
      if (rows >= ROWS_PER_TRANSACTION) end();
      if (rows++ === 0) db.exec('BEGIN IMMEDIATE');
    },
  };
}
