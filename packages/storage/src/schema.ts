import type { Database } from 'better-sqlite3';
import { storageError } from './errors.ts';

/** `tidm` in the SQLite header, so that `file` and we can tell whose database this is. */
export const APPLICATION_ID = 0x7469646d;

/** Version of the format in `docs/format/history-file.md`; kept in `user_version`. */
export const FORMAT_VERSION = 3;

/** Bytes of a page of a new file, large enough that blocks leave little of it unused. */
export const PAGE_BYTES = 16_384;

/** Each entry takes a file from the version of its index to the next. Entries are never changed once released. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    help TEXT NOT NULL
  ) STRICT;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    labels TEXT NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    UNIQUE (metric_id, labels)
  ) STRICT;
  CREATE TABLE layout (
    id INTEGER PRIMARY KEY,
    series_ids BLOB NOT NULL
  ) STRICT;
  CREATE TABLE frame (
    seq INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    elapsed_ms REAL NOT NULL,
    interval_ms INTEGER NOT NULL,
    layout_id INTEGER NOT NULL REFERENCES layout (id),
    samples BLOB NOT NULL
  ) STRICT;
  CREATE INDEX frame_time ON frame (time_ms);
  CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    type TEXT NOT NULL,
    labels TEXT NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_time ON event (time_ms);
  `,
  `
  DROP INDEX frame_time;
  ALTER TABLE frame ADD COLUMN key_seq INTEGER;
  ALTER TABLE frame ADD COLUMN crc INTEGER;
  CREATE TABLE window (
    id INTEGER PRIMARY KEY,
    tier INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    first_seq INTEGER,
    last_seq INTEGER,
    summarized INTEGER NOT NULL,
    clock BLOB
  ) STRICT;
  CREATE INDEX window_time ON window (tier, start_ms, end_ms);
  CREATE INDEX window_seq ON window (last_seq);
  CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    stats BLOB NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE alert_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    saved_ms INTEGER NOT NULL,
    snapshot TEXT NOT NULL
  ) STRICT;
  CREATE TABLE alert_transition (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    alert_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    labels TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    from_phase TEXT NOT NULL,
    to_phase TEXT NOT NULL,
    level TEXT,
    reason TEXT NOT NULL,
    value REAL,
    by_whom TEXT
  ) STRICT;
  CREATE INDEX alert_transition_time ON alert_transition (time_ms);
  CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    done_ms INTEGER,
    item TEXT,
    UNIQUE (queue, key)
  ) STRICT;
  CREATE INDEX delivery_waiting ON delivery (queue) WHERE done_ms IS NULL;
  CREATE INDEX delivery_done ON delivery (queue) WHERE done_ms IS NOT NULL;
  `,
];

/**
 * The oldest version that can be read as it is: what later ones added is empty. A file is changed only by whoever writes
 * it, since an older program may be recording into it.
 */
export const READABLE_VERSION = 2;

/** Gives a connection that only reads the tables that its file does not have yet, empty and for itself alone. */
export function addMissingTables(db: Database): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  for (const sql of MIGRATIONS.slice(version)) {
    db.exec(sql.replaceAll('CREATE TABLE ', 'CREATE TEMP TABLE ').replaceAll('CREATE INDEX ', 'CREATE INDEX temp.'));
  }
}

/** The error for a file of a version that is not known yet. */
export function formatTooNew(file: string, version: number) {
  return storageError(
    'STORAGE_FORMAT_TOO_NEW',
    `${file} has format version ${version}; this Tidemark knows versions up to ${FORMAT_VERSION}`,
    { details: { file, version, known: FORMAT_VERSION } },
  );
}

/** Brings a file (or an empty one) to {@link FORMAT_VERSION}, one transaction a version. */
export function migrate(db: Database): void {
  if (db.pragma('user_version', { simple: true }) === 0) {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('auto_vacuum = INCREMENTAL');
  }
  if (db.pragma('user_version', { simple: true }) !== FORMAT_VERSION) migrateForward(db);
  // Only now: a new file's first page, which names us, is then in the file itself and not only in its log.
  db.pragma('journal_mode = WAL');
}

function migrateForward(db: Database): void {
  db.transaction(() => {
    // Read inside the transaction: another process may have migrated meanwhile.
    const version = db.pragma('user_version', { simple: true }) as number;
    // So new that it is in the log still, and not in the header that was looked at first.
    if (version > FORMAT_VERSION) throw formatTooNew(db.name, version);
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${FORMAT_VERSION}`);
  }).immediate();
}
