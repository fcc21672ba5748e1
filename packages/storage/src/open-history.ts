import { statSync } from 'node:fs';
import { type Settled, unwrap, workerEntry } from '@tidemark/core';
import { Piscina } from 'piscina';
import { checkHistoryFile, walOf } from './database.ts';
import { storageError } from './errors.ts';
import { createFrameUnpacker, type FrameParcel } from './frame-parcel.ts';
import type { History } from './history.ts';
import type { HistoryReader } from './history-reader.ts';
import type { FramesJob, ReaderJob } from './reader-worker.ts';

export interface HistoryOptions {
  /** Reader threads, each with a connection of its own. Default 1. */
  readonly readers?: number;
}

/** Questions that may wait for a reader; more are refused. */
const MAX_WAITING = 1000;

/** Decoding frames makes garbage; a process that keeps its own heap small must not slow its readers down. */
const READER_YOUNG_GENERATION_MB = 16;

/** A reader that is asked nothing for so long ends, and gives back its memory. */
const READER_IDLE_MS = 60_000;

type Method = ReaderJob['method'];

/** Opens a history file for reading on threads of its own. Throws `STORAGE_NOT_FOUND` and its kin. */
export function openHistory(file: string, options: HistoryOptions = {}): History {
  if (!checkHistoryFile(file)) {
    throw storageError('STORAGE_NOT_FOUND', `there is no history file at ${file}`, { details: { file } });
  }
  const threads = options.readers ?? 1;
  const pool = new Piscina<ReaderJob | FramesJob, Settled<unknown>>({
    ...workerEntry(import.meta.url, './reader-worker'),
    name: 'answer',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: READER_IDLE_MS,
    maxQueue: MAX_WAITING,
    // Its histograms take 700 KiB, and nobody reads them.
    recordTiming: false,
    resourceLimits: { maxYoungGenerationSizeMb: READER_YOUNG_GENERATION_MB },
  });
  let closed: Promise<void> | undefined;
  const run = async (
    job: ReaderJob | FramesJob,
    options: { readonly signal?: AbortSignal; readonly name?: string },
  ) => {
    if (closed !== undefined)
      throw storageError('STORAGE_CLOSED', `the history at ${file} was closed`, { details: { file } });
    try {
      return unwrap(await pool.run(job, options));
    } catch (cause) {
      if (options.signal?.aborted !== true) throw cause;
      throw storageError('STORAGE_QUERY_CANCELLED', 'the query was cancelled', { cause });
    }
  };
  const ask = async <M extends Method>(method: M, args: Parameters<HistoryReader[M]>, signal?: AbortSignal) => {
    const answer = await run({ file, method, args } as ReaderJob, signal === undefined ? {} : { signal });
    return answer as ReturnType<HistoryReader[M]>;
  };
  const unpacker = createFrameUnpacker();
  const frames = (after: FramesJob['after']) =>
    unpacker.ask(async (known) => (await run({ file, after, known }, { name: 'frames' })) as FrameParcel);
  const close = () => {
    closed ??= pool.close({ force: true });
    return closed;
  };
  return {
    facts: async () => ({ ...(await ask('facts', [])), sizeBytes: sizeOnDisk(file) }),
    series: (selector) => ask('series', [selector]),
    metricNames: () => ask('metricNames', []),
    query: (request, { signal } = {}) => ask('query', [request], signal),
    latest: async () => (await frames(undefined))[0],
    framesAfter: (seq, limit) => frames({ seq, limit }),
    events: (request) => ask('events', [request]),
    alertTransitions: (request) => ask('alertTransitions', [request]),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The database and its write-ahead log, bytes. */
function sizeOnDisk(file: string): number {
  return [file, walOf(file)].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
