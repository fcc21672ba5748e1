export { type BackupOptions, type BackupProgress, type BackupReport, backupHistory } from './backup.ts';
export { type CheckReport, checkHistory } from './check.ts';
export { type CompactReport, compactHistory } from './compact.ts';
export { checkHistoryFile, HISTORY_FILE_NAME } from './database.ts';
export { STORAGE_ERRORS } from './errors.ts';
export type { CatalogueEntry, EventsRequest, History, HistoryFacts } from './history.ts';
export { type HistoryImport, type ImportOptions, type ImportReport, openImport } from './history-import.ts';
export { type JournalOptions, openJournal, readNewestSeq } from './journal.ts';
export { journalSink } from './journal-reference.ts';
export type {
  AlertTransition,
  CommitReport,
  Ledger,
  LedgerCommit,
  LedgerQueue,
  OfferOutcome,
  QueueBounds,
  QueuedItem,
  QueueOffer,
  StoredSnapshot,
  TransitionsRequest,
} from './ledger/ledger.ts';
export { type LedgerOptions, openLedger } from './ledger/open-ledger.ts';
export { type Maintainer, type MaintainerOptions, type MaintenanceReport, openMaintainer } from './maintain.ts';
export { type HistoryOptions, openHistory } from './open-history.ts';
export { type Maintenance, type MaintenanceOptions, openMaintenance } from './open-maintenance.ts';
export type {
  Grouping,
  QueryPart,
  QueryRequest,
  QueryResult,
  QuerySeries,
} from './query/query.ts';
export { type RepairReport, repairHistory } from './repair.ts';
export type { Damage, DamageKind } from './salvage/damage.ts';
export type { HistoryCounts } from './salvage/piece-counter.ts';
export { type HistoryScan, openHistoryScan, type ScannedSeries, type ScanRequest } from './scan.ts';
export {
  BUCKET_COLUMNS,
  type BucketColumn,
  type BucketStretch,
  type RollupTier,
  type SampleStretch,
  type ScanRange,
} from './scan-stretch.ts';
export { querySql, type SqlAnswer, type SqlRequest, type SqlValue } from './sql/query-sql.ts';
export { readTierFacts, type TierFacts } from './tier-facts.ts';
export { type RetentionOptions, resolveTiers, type Tier, type Tiers } from './tiers.ts';
export { findWriter, takeWriterLock, type WriterLock } from './writer-lock.ts';
