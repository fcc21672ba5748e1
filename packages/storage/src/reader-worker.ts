import { threadId } from 'node:worker_threads';
import { type Frame, type Layout, type Settled, settle } from '@tidemark/core';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

/** One question to a reader thread: a method of `HistoryReader` and its arguments. */
export type ReaderJob = {
  [M in Exclude<keyof HistoryReader, 'close'>]: {
    readonly file: string;
    readonly method: M;
    readonly args: Parameters<HistoryReader[M]>;
  };
}[Exclude<keyof HistoryReader, 'close'>];

/** Asks for the newest frame: `known` is the layout that the asking side has already. */
export interface NewestFrameJob {
  readonly file: string;
  readonly known: string | undefined;
}

/** The newest frame; its layout, which is most of it, only when the asking side does not have it. */
export interface NewestFrame extends Omit<Frame, 'layout'> {
  readonly layoutToken: string;
  readonly layout: Layout | undefined;
}

let reader: HistoryReader | undefined;
let layouts = 0;
const layoutTokens = new WeakMap<Layout, string>();

/** The pool's task. The thread keeps its connection; a pool has one file. */
export function answer({ file, method, args }: ReaderJob): Settled<unknown> {
  return settle(() => {
    reader ??= openHistoryReader(file);
    return (reader[method] as (...args: unknown[]) => unknown)(...args);
  });
}

/** A task of the pool too, which it asks for by name. */
export function newestFrame({ file, known }: NewestFrameJob): Settled<NewestFrame | undefined> {
  return settle(() => {
    reader ??= openHistoryReader(file);
    const frame = reader.latest();
    if (frame === undefined) return undefined;
    const layoutToken = layoutTokens.get(frame.layout) ?? `${threadId}.${layouts++}`;
    layoutTokens.set(frame.layout, layoutToken);
    return { ...frame, layoutToken, layout: layoutToken === known ? undefined : frame.layout };
  });
}
