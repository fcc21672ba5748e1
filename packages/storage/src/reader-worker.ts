import { type Settled, settle } from '@tidemark/core';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

/** One question to a reader thread: a method of `HistoryReader` and its arguments. */
export type ReaderJob = {
  [M in Exclude<keyof HistoryReader, 'close'>]: {
    readonly file: string;
    readonly method: M;
    readonly args: Parameters<HistoryReader[M]>;
  };
}[Exclude<keyof HistoryReader, 'close'>];

let reader: HistoryReader | undefined;

/** The pool's task. The thread keeps its connection; a pool has one file. */
export function answer({ file, method, args }: ReaderJob): Settled<unknown> {
  return settle(() => {
    reader ??= openHistoryReader(file);
    return (reader[method] as (...args: unknown[]) => unknown)(...args);
  });
}
