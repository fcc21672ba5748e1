import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** The lines of `/proc/<pid>/io` that are read, see proc_pid_io(5): what reached, or came from, the disk. Bytes. */
export interface PidIo {
  readBytes: number;
  writtenBytes: number;
}

export function createPidIo(): PidIo {
  return { readBytes: Number.NaN, writtenBytes: Number.NaN };
}

const READ = Buffer.from('read_bytes:');
const WRITTEN = Buffer.from('write_bytes:');
const scanner = new ByteScanner();

/** Reads the bytes into `io`; false when one of the two lines is missing. */
export function parsePidIo({ bytes, length }: ReadBuffer, io: PidIo): boolean {
  io.readBytes = Number.NaN;
  io.writtenBytes = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    if (scanner.take(READ)) io.readBytes = scanner.number();
    else if (scanner.take(WRITTEN)) io.writtenBytes = scanner.number();
  }
  return !Number.isNaN(io.readBytes + io.writtenBytes);
}
