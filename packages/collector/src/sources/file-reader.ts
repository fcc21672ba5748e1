import type { ProcFile, ReadBuffer, ReadExtent } from '../proc/proc-file.ts';
import type { Tick } from './source.ts';

export interface FileReaderOptions<T> {
  readonly file: ProcFile;
  readonly extent: ReadExtent;
  /** The reused result of `parse`. */
  readonly value: T;
  /** Reads the bytes into `value`; false when it does not understand them. */
  readonly parse: (buffer: ReadBuffer, value: T) => boolean;
}

/** Reads and parses one kernel file a tick. */
export interface FileReader {
  /** Whether the value is that of this tick. Tells the tick how it went. */
  read(tick: Tick): boolean;
  close(): void;
}

/** A file that is not there is looked for again after this time: to fail to open one costs more than to read one. */
const LOOK_AGAIN_MS = 60_000;

export function createFileReader<T>(buffer: ReadBuffer, options: FileReaderOptions<T>): FileReader {
  const { file, extent, value, parse } = options;
  let absentSinceMs = Number.NaN;
  return {
    read: (tick) => {
      if (Math.abs(tick.timeMs - absentSinceMs) < LOOK_AGAIN_MS) return false;
      const outcome = file.read(buffer, extent);
      absentSinceMs = outcome === 'absent' ? tick.timeMs : Number.NaN;
      const understood = outcome === 'sample' && parse(buffer, value);
      tick.note(outcome === 'sample' && !understood ? 'failed' : outcome);
      return understood;
    },
    close: () => file.close(),
  };
}
