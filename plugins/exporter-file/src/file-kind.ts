import type { ExportBatch } from '@tidemark/plugin-kit';
import type { OpenFile } from './position.ts';

/** What a batch adds to the open file. */
export interface Addition {
  readonly text: string;
  /** What the next addition may rely on. */
  readonly schema: string;
}

/** How batches become files of a format. */
export interface FileKind {
  /** Where batches are added until the file is closed. */
  openPath(name: string): string;
  /** Whether the open file has a place for everything in the batch. */
  takes(batch: ExportBatch, schema: string): boolean;
  /** `isFirst`: nothing is in the open file yet. */
  add(batch: ExportBatch, schema: string, isFirst: boolean): Addition;
  /** Makes the closed file. May be repeated. What is added to afterwards is another file. */
  close(open: OpenFile): Promise<void>;
  /** Whether closing makes something readable of it that it was not before. */
  readonly isReadableOnlyClosed: boolean;
}

export interface FileKindOptions {
  readonly directory: string;
  /** The name of the files as the user wrote it. */
  readonly name: string;
  readonly gzip: boolean;
  /** Name and version of the program. */
  readonly writtenBy: string;
}
