import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportChunk } from '@tidemark/exporter-file/formats';
import { cliError } from '../errors.ts';
import type { ScanProgress } from './export-table.ts';
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
  const buffer = createWriteBuffer();
  const flush = async () => {
    const bytes = buffer.take();
    await target.write(bytes);
    written.bytes += bytes.length;
    // Signals are heard between two turns of the event loop, and a pipe that is read quickly never waits.
    await nextTurn();
    if (signal.aborted) throw stopped(target);
    onWritten();
  };
  for (const { data, rows, leftOut = 0 } of chunks) {
    buffer.add(data);
    written.rows += rows;
    written.leftOut += leftOut;
    if (buffer.length >= WRITE_BYTES) await flush();
  }
  await flush();
  if (written.rows + written.leftOut !== progress.rows) {
    const counts = `${progress.rows} rows were read, ${written.rows} written and ${written.leftOut} left out`;
    throw cliError('CLI_EXPORT_INCOMPLETE', counts, { details: { read: progress.rows, ...written } });
  }
  return written;
}

interface WriteBuffer {
  readonly length: number;
  add(data: string | Uint8Array): void;
  /** What was added since the last time; valid until more is added. */
  take(): Uint8Array;
}

/** One piece of memory for all that is written: a buffer for every piece would be a gigabyte of garbage. */
function createWriteBuffer(): WriteBuffer {
  let bytes = Buffer.allocUnsafe(4 * WRITE_BYTES);
  let length = 0;
  const reserve = (more: number) => {
    if (length + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (length + more));
    bytes.copy(larger, 0, 0, length);
    bytes = larger;
  };
  return {
    get length() {
      return length;
    },
    add: (data) => {
      reserve(typeof data === 'string' ? Buffer.byteLength(data) : data.length);
      if (typeof data === 'string') length += bytes.write(data, length);
      else {
        bytes.set(data, length);
        length += data.length;
      }
    },
    take: () => {
      const taken = bytes.subarray(0, length);
      length = 0;
      return taken;
    },
  };
}

function stopped({ name }: Target) {
  const left = name === 'stdout' ? 'what is on stdout is incomplete' : `nothing is left at ${name}`;
  return cliError('CLI_EXPORT_STOPPED', `the export was stopped; ${left}`);
}
