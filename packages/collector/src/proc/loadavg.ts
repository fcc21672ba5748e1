import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** `/proc/loadavg`, see proc_loadavg(5). Reused between reads. */
export interface Loadavg {
  load1: number;
  load5: number;
  load15: number;
}

export function createLoadavg(): Loadavg {
  return { load1: Number.NaN, load5: Number.NaN, load15: Number.NaN };
}

const scanner = new ByteScanner();

/** Reads the bytes into `loadavg`; false when they are not a line with three numbers. */
export function parseLoadavg({ bytes, length }: ReadBuffer, loadavg: Loadavg): boolean {
  scanner.reset(bytes, 0, length);
  loadavg.load1 = scanner.number();
  loadavg.load5 = scanner.number();
  loadavg.load15 = scanner.number();
  return endsWithNewline(bytes, length) && !Number.isNaN(loadavg.load1 + loadavg.load5 + loadavg.load15);
}
