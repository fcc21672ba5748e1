import { closeSync, fdatasyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Frame, formatSeries, type Layout, parseSelector } from '@tidemark/core';
import {
  type History,
  openHistory,
  openImport,
  openJournal,
  openMaintainer,
  type QueryRequest,
  type QueryResult,
  takeWriterLock,
} from '@tidemark/storage';
import { type DataSet, endMsOf, rowOf, timeMsOf } from './data-set.ts';
import { loadApart } from './load-apart.ts';
import { type Answer, ONE_SERIES, questionsOf, wholeRange } from './questions.ts';
import { type IngestWay, type OpenStore, ownCpuMs, type Store } from './store.ts';

/** What an agent does by default, in recorded time. */
const SYNC_EVERY_MS = 10_000;
const MAINTAIN_EVERY_MS = 300_000;

export const tidemark: Store = {
  name: 'tidemark',
  missing: () => undefined,
  load: async (set, directory) => {
    await loadApart(set, { loader: 'tidemark-import', file: tidemarkFile(directory), isWarm: false });
    return {
      bytes: bytesOfTidemark(directory),
      stage: 'closed; every file: raw windows, and hours with their sketches',
    };
  },
  ways: [
    way('frames through the journal, a transaction each, sealed and synced as an agent does', 'tidemark-frames'),
    way('import', 'tidemark-import'),
  ],
  open: async (set, directory) => openForQuestions(set, openHistory(tidemarkFile(directory))),
};

function way(name: string, loader: string): IngestWay {
  return {
    way: name,
    ingest: (set, directory) => loadApart(set, { loader, file: tidemarkFile(directory), isWarm: true }),
  };
}

/** The history file in a directory of this store. */
export function tidemarkFile(directory: string): string {
  return join(directory, 'tidemark.db');
}

function* framesOf(set: DataSet): Generator<Frame> {
  const layout: Layout = { series: set.series };
  for (let i = 0; i < set.frames; i++) {
    yield {
      seq: i + 1,
      timeMs: timeMsOf(set, i),
      elapsedMs: i === 0 ? 0 : set.intervalMs,
      intervalMs: set.intervalMs,
      layout,
      values: rowOf(set, i),
    };
  }
}

export function importFrames(set: DataSet, file: string): void {
  using target = openImport({ file });
  for (const frame of framesOf(set)) target.append(frame);
  target.close();
}

export function recordFrames(set: DataSet, file: string): void {
  using _lock = takeWriterLock(file);
  const journal = openJournal({ file });
  const maintainer = openMaintainer({ file });
  const log = openSync(`${file}-wal`, 'r');
  const isTimeFor = (everyMs: number, frame: Frame) => frame.timeMs % everyMs < set.intervalMs;
  for (const frame of framesOf(set)) {
    journal.append(frame);
    if (isTimeFor(SYNC_EVERY_MS, frame)) fdatasyncSync(log);
    if (isTimeFor(MAINTAIN_EVERY_MS, frame)) while (maintainer.run().isBehind);
  }
  while (maintainer.run({ all: true }).isBehind);
  maintainer.close();
  journal.close();
  closeSync(log);
}

/** All files, a write-ahead log included. */
export function bytesOfTidemark(directory: string): number {
  const files = ['', '-wal', '-shm'].map((suffix) => `${tidemarkFile(directory)}${suffix}`);
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function openForQuestions(set: DataSet, history: History): OpenStore {
  const { one, processes } = questionsOf(set);
  const { label } = ONE_SERIES;
  const oneSelector = parseSelector(formatSeries(set.series[one] as DataSet['series'][number]));
  const manySelector = parseSelector(`{${label}=~"${processes.join('|')}"}`);
  const range = wholeRange(set);
  // Everything up to the end of the set in one step: steps begin at whole multiples of their width.
  const all = { fromMs: 0, toMs: endMsOf(set), stepMs: endMsOf(set) };
  const percentile = async (tier: Pick<QueryRequest, 'tier'>) => {
    const result = await history.query({ selector: oneSelector, ...all, aggregation: 'p95', ...tier });
    return () => toAnswer(result);
  };
  return {
    cpuMs: ownCpuMs,
    questions: {
      week: async () => {
        const result = await history.query({ selector: oneSelector, ...range, aggregation: ['avg', 'max'] });
        return () => toAnswer(result);
      },
      day: async () => {
        const result = await history.query({ selector: manySelector, ...range, aggregation: 'avg' });
        return () => toAnswer(result);
      },
      p95: () => percentile({ tier: 'raw' }),
      'p95-of-hours': () => percentile({}),
      latest: async () => {
        const frame = await history.latest();
        return () =>
          new Map(frame?.layout.series.map((each, i) => [`last ${formatSeries(each)}`, [frame.values[i] ?? 0]]));
      },
    },
    [Symbol.asyncDispose]: () => history[Symbol.asyncDispose](),
  };
}

function toAnswer({ series }: QueryResult): Answer {
  return new Map(
    series.map(({ series: each, aggregation, values }) => [`${aggregation} ${formatSeries(each)}`, values]),
  );
}
