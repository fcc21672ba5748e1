import { setImmediate as nextTurn } from 'node:timers/promises';
import { cliError } from '../errors.ts';
import type { ExportChunk, ScanProgress } from './export-table.ts';
import type { Target } from './target.ts';

export interface ExportWriting {
  readonly progress: ScanProgress;
  /** Stops the export; it rejects with `CLI_EXPORT_STOPPED` then. */
  readonly signal: AbortSignal;
  /** Told after every piece that was written. */
  readonly onWritten: () => void;
}

export interface WrittenExport {
  readonly rows: number;
  readonly leftOut: number;
  readonly bytes: number;
}

/** Bytes written at a time: enough that the disk is not asked for every thousand rows. */
const WRITE_BYTES = 256 * 1024;

/**
 * Writes the pieces of an export, and takes the next one only when the target has room for it. The rows written must be
 * those that were read: throws `CLI_EXPORT_INCOMPLETE` when they are not.
 */
export async function writeExport(
  chunks: Iterable<ExportChunk>,
  target: Target,
  { progress, signal, onWritten }: ExportWriting,
): Promise<WrittenExport> {
  const written = { rows: 0, leftOut: 0, bytes: 0 };
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    await target.write(Buffer.concat(waiting));
    written.bytes += waitingBytes;
    waiting = [];
    waitingBytes = 0;
    // Signals are heard between two turns of the event loop, and a pipe that is read quickly never waits.
    await nextTurn();
    if (signal.aborted) throw stopped(target);
    onWritten();
  };
  for (const { data, rows, leftOut = 0 } of chunks) {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    waiting.push(bytes);
    waitingBytes += bytes.length;
    written.rows += rows;
    written.leftOut += leftOut;
    if (waitingBytes >= WRITE_BYTES) await flush();
  }
  await flush();
  if (written.rows + written.leftOut !== progress.rows) {
    const counts = `${progress.rows} rows were read, ${written.rows} written and ${written.leftOut} left out`;
    throw cliError('CLI_EXPORT_INCOMPLETE', counts, { details: { read: progress.rows, ...written } });
  }
  return written;
}

function stopped({ name }: Target) {
  const left = name === 'stdout' ? 'what is on stdout is incomplete' : `nothing is left at ${name}`;
  return cliError('CLI_EXPORT_STOPPED', `the export was stopped; ${left}`);
}
