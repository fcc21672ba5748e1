import type { EventType, Frame, RecordedEvent, Selector, Series } from '@tidemark/core';
import type { AlertTransition, TransitionsRequest } from './ledger/ledger.ts';
import type { QueryRequest, QueryResult } from './query/query.ts';

/** A series of the catalogue and when it was first and last recorded, Unix epoch milliseconds. */
export interface CatalogueEntry {
  readonly series: Series;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What is known of a file without reading its values. */
export interface HistoryFacts {
  readonly file: string;
  /** Database and write-ahead log together. */
  readonly sizeBytes: number;
  readonly formatVersion: number;
  readonly frames: number;
  readonly series: number;
  readonly oldestMs: number | undefined;
  readonly newestMs: number | undefined;
  readonly newestSeq: number;
}

/** Which events. Times are Unix epoch milliseconds. */
export interface EventsRequest {
  /** Start of the range, inclusive. */
  readonly fromMs: number;
  /** End of the range, exclusive. */
  readonly toMs: number;
  /** Left out: all types. */
  readonly types?: readonly EventType[] | undefined;
  /** The newest so many; at most and by default 1000. */
  readonly limit?: number | undefined;
}

/**
 * Read access to one history file. Works while an agent records into it and when none does; never blocks the writer.
 * Every method runs on a reader thread; rejects with `STORAGE_*` errors.
 */
export interface History extends AsyncDisposable {
  facts(): Promise<HistoryFacts>;
  series(selector: Selector): Promise<readonly CatalogueEntry[]>;
  /** Every metric that was ever recorded, in order. */
  metricNames(): Promise<readonly string[]>;
  query(request: QueryRequest, options?: { readonly signal?: AbortSignal }): Promise<QueryResult>;
  /** The newest frame, or undefined when nothing was recorded yet. */
  latest(): Promise<Frame | undefined>;
  /** Up to `limit` frames after `seq`, oldest first. */
  framesAfter(seq: number, limit: number): Promise<readonly Frame[]>;
  /** What happened in a range, oldest first. */
  events(request: EventsRequest): Promise<readonly RecordedEvent[]>;
  /** What became of alerts in a range, kept as long as the hours. */
  alertTransitions(request: TransitionsRequest): Promise<readonly AlertTransition[]>;
  close(): Promise<void>;
}
