import { rm } from 'node:fs/promises';
import type { ExportBatch, PluginLog } from '@tidemark/plugin-kit';
import { fileSize } from './durable.ts';
import type { FileKind } from './file-kind.ts';
import type { FileNames } from './file-names.ts';
import type { KeptPosition, OpenFile } from './position.ts';

export interface RotationLimits {
  /** The stretch of time that goes into one file, milliseconds; from midnight UTC. */
  readonly rotateEvery: number;
  /** A file so large is closed. */
  readonly rotateBytes: number;
}

export interface RotationOptions {
  readonly kind: FileKind;
  readonly names: FileNames;
  readonly position: KeptPosition;
  readonly limits: RotationLimits;
  readonly log: PluginLog;
}

/** One file after the other. */
export interface Rotation {
  /** Where a batch goes: the open file, or the next one when that is over and closed. */
  fileFor(batch: ExportBatch): Promise<OpenFile>;
  /** Closes the open file, if there is one. */
  close(): Promise<void>;
  /** The file that is there and not closed. */
  openName(): string | undefined;
}

export function createRotation(options: RotationOptions): Rotation {
  const { kind, position, limits, log } = options;
  const close = async () => {
    const { open } = position.current();
    if (open === undefined) return;
    if (open.bytes > 0) await kind.close(open);
    await position.moveTo({ ...position.current(), open: undefined });
    if (kind.isReadableOnlyClosed || open.bytes === 0) await rm(kind.openPath(open.name), { force: true });
  };
  return {
    fileFor: async (batch) => {
      const startMs = batch.timesMs[0] as number;
      const { open, schema } = position.current();
      const isGone = open !== undefined && (await fileSize(kind.openPath(open.name))) < open.bytes;
      const isUsable = open !== undefined && open.bytes > 0 && !isOver(open, startMs, limits);
      if (isGone) log.warn(`${open.name} was removed or became shorter; going on in a new file`);
      else if (isUsable && kind.takes(batch, schema)) return open;
      else await close();
      return begin(startMs, options);
    },
    close,
    openName: () => (kind.isReadableOnlyClosed ? undefined : position.current().open?.name),
  };
}

/** The position knows of a file before it is there: whatever else has its name is none that a crash left behind. */
async function begin(startMs: number, { names, position }: RotationOptions): Promise<OpenFile> {
  const open = { name: names.free(startMs), startMs, bytes: 0 };
  await position.moveTo({ ...position.current(), open });
  return open;
}

function isOver({ startMs, bytes }: OpenFile, timeMs: number, { rotateEvery, rotateBytes }: RotationLimits): boolean {
  return bytes >= rotateBytes || Math.floor(timeMs / rotateEvery) !== Math.floor(startMs / rotateEvery);
}
