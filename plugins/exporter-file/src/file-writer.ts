import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ExportBatch, type PluginLog, untilAborted } from '@tidemark/plugin-kit';
import { appendedFile } from './appended-file.ts';
import { collectedFile } from './collected-file.ts';
import { writeEnd } from './durable.ts';
import type { FileKind, FileKindOptions } from './file-kind.ts';
import { createFileNames } from './file-names.ts';
import { EXPORT_FORMATS, type ExportFormat } from './formats/export-formats.ts';
import { openPosition } from './position.ts';
import { type RetentionLimits, tidy } from './retention.ts';
import { createRotation, type RotationLimits } from './rotation.ts';

export interface FileWriterOptions extends FileKindOptions, RotationLimits, RetentionLimits {
  readonly format: ExportFormat;
  readonly log: PluginLog;
}

/** A host that ends has a second for it; this takes a quarter of one. */
const CLOSE_BYTES = 4 * 1024 * 1024;

/** Adds batches to files, each once. */
export interface FileWriter {
  /** Resolves when the batch is on the disk, now or since it came before. */
  write(batch: ExportBatch, signal: AbortSignal): Promise<void>;
  /** Closes what nobody could read otherwise. */
  close(): Promise<void>;
}

/**
 * A batch counts when the position that knows its key is on the disk. Whatever the open file holds beyond its position, half
 * a line after a crash or a whole batch, is overwritten by the batch that comes next: so none is there in part or twice.
 */
export async function openFileWriter(options: FileWriterOptions): Promise<FileWriter> {
  const { format, name, log } = options;
  const directory = resolve(options.directory);
  await requireWritable(directory);
  const kind = kindOf(format, { ...options, directory });
  const names = createFileNames(directory, name, EXPORT_FORMATS[format].endings[0]);
  const position = await openPosition(join(directory, `.${name}.${format}.position`));
  const rotation = createRotation({ kind, names, position, limits: options, log });
  const tidyNow = () => tidy({ directory, names, openName: rotation.openName(), limits: options });
  const write = async (batch: ExportBatch, signal: AbortSignal) => {
    const { key, timesMs } = batch;
    const lastMs = timesMs.at(-1);
    const known = position.current();
    if (lastMs === undefined || (key === known.key && lastMs === known.lastMs)) return;
    await position.requireOwn();
    const open = await rotation.fileFor(batch);
    signal.throwIfAborted();
    const isFirst = open.bytes === 0;
    const { text, schema } = kind.add(batch, known.schema, isFirst);
    const bytes = await writeEnd(kind.openPath(open.name), open.bytes, text);
    await position.moveTo({ key, lastMs, schema, open: { ...open, bytes } });
    if (isFirst) await tidyNow();
  };
  const inTurn = createTurns();
  await tidyNow();
  return {
    // Closing a file may take longer than one attempt has, and goes on: the next attempt waits for its turn.
    write: (batch, signal) =>
      untilAborted(
        inTurn(() => write(batch, signal)),
        signal,
      ),
    close: () =>
      inTurn(async () => {
        if (!kind.isReadableOnlyClosed) return;
        if ((position.current().open?.bytes ?? 0) <= CLOSE_BYTES) await rotation.close();
        else log.info('too much is collected to be made a file of now; the next start goes on with it');
      }),
  };
}

function kindOf(format: ExportFormat, options: FileKindOptions): FileKind {
  return format === 'ndjson' || format === 'csv' ? appendedFile(format, options) : collectedFile(format, options);
}

/** Throws for a directory that will never do, which a full disk is not. */
async function requireWritable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o750 });
  await access(directory, constants.W_OK | constants.X_OK);
}

/** One after the other, also after one that its caller no longer waits for. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
