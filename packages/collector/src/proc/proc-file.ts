import { readSync } from 'node:fs';
import type { DescriptorBudget } from './descriptor-budget.ts';
import { KeptDescriptor } from './kept-descriptor.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** Bytes of one kernel file. Belongs to one thread and is overwritten by each read. */
export interface ReadBuffer {
  bytes: Buffer;
  /** How much of `bytes` the last read filled. */
  length: number;
}

const FIRST_BUFFER_BYTES = 16_384;

/** A kernel file larger than this is not what it says it is. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export function createReadBuffer(): ReadBuffer {
  return { bytes: Buffer.allocUnsafe(FIRST_BUFFER_BYTES), length: 0 };
}

export type ReadExtent = 'one-read' | 'whole';

/**
 * A kernel file whose descriptor stays open: reading again at offset 0 makes the kernel write it anew, at half the
 * cost of opening it. The descriptor of a process's file fails with ESRCH once the process is gone, also when its pid
 * has been given to another one.
 */
export interface ProcFile {
  /**
   * Fills `buffer` with the file. Files that the kernel writes in one piece need `one-read`, unless they fill the buffer;
   * `whole` reads on until the kernel has no more, because it hands out files made of many records in pieces of about
   * a page.
   */
  read(buffer: ReadBuffer, extent: ReadExtent): Outcome;
  close(): void;
}

/**
 * Opens nothing until the first read; opens again after a failure, so that a file may appear later, and at every read
 * while the budget is used up.
 */
export function createProcFile(path: string, budget: DescriptorBudget): ProcFile {
  return new KeptFile(path, budget);
}

class KeptFile extends KeptDescriptor implements ProcFile {
  read(buffer: ReadBuffer, extent: ReadExtent): Outcome {
    try {
      const fd = this.open();
      buffer.length = readSync(fd, buffer.bytes, 0, buffer.bytes.length, 0);
      if (extent === 'whole' || buffer.length === buffer.bytes.length) readRest(fd, buffer);
      this.rest();
      return 'sample';
    } catch (error) {
      this.close();
      return outcomeOf(error);
    }
  }
}

function readRest(fd: number, buffer: ReadBuffer): void {
  for (;;) {
    if (buffer.length === buffer.bytes.length) {
      if (buffer.length >= MAX_FILE_BYTES) throw new RangeError(`a kernel file of more than ${MAX_FILE_BYTES} bytes`);
      buffer.bytes = Buffer.concat([buffer.bytes], buffer.length * 2);
    }
    const more = readSync(fd, buffer.bytes, buffer.length, buffer.bytes.length - buffer.length, buffer.length);
    if (more === 0) return;
    buffer.length += more;
  }
}
