import { threadId } from 'node:worker_threads';
import { type Frame, type Settled, settle } from '@tidemark/core';
import { createFramePacker, type FrameParcel } from './frame-parcel.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

/** The methods of `HistoryReader` whose answers are given as they are. */
type ReaderMethod = Exclude<keyof HistoryReader, 'close' | 'latest' | 'framesAfter'>;

/** One question to a reader thread: a method of `HistoryReader` and its arguments. */
export type ReaderJob = {
  [M in ReaderMethod]: {
    readonly file: string;
    readonly method: M;
    readonly args: Parameters<HistoryReader[M]>;
  };
}[ReaderMethod];

/** Asks for frames: `known` is a layout that the asking side has already. */
export interface FramesJob {
  readonly file: string;
  /** Undefined for the newest one. */
  readonly after: { readonly seq: number; readonly limit: number } | undefined;
  readonly known: string | undefined;
}

let reader: HistoryReader | undefined;
const pack = createFramePacker(threadId);

/** The pool's task. The thread keeps its connection; a pool has one file. */
export function answer({ file, method, args }: ReaderJob): Settled<unknown> {
  return settle(() => {
    reader ??= openHistoryReader(file);
    return (reader[method] as (...args: unknown[]) => unknown)(...args);
  });
}

/** A task of the pool too, which it asks for by name. */
export function frames({ file, after, known }: FramesJob): Settled<FrameParcel> {
  return settle(() => {
    reader ??= openHistoryReader(file);
    return pack(after === undefined ? newestOf(reader) : reader.framesAfter(after.seq, after.limit), known);
  });
}

function newestOf(from: HistoryReader): readonly Frame[] {
  const frame = from.latest();
  return frame === undefined ? [] : [frame];
}
