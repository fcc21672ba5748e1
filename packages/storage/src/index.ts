export { checkHistoryFile, HISTORY_FILE_NAME } from './database.ts';
export { STORAGE_ERRORS } from './errors.ts';
export type { CatalogueEntry, EventsRequest, History, HistoryFacts } from './history.ts';
export { type JournalOptions, openJournal } from './journal.ts';
export { journalSink } from './journal-reference.ts';
export { type HistoryOptions, openHistory } from './open-history.ts';
export type { QueryRequest, QueryResult, QuerySeries } from './query.ts';
export { takeWriterLock, type WriterLock } from './writer-lock.ts';
