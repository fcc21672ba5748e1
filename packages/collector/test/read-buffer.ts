import type { ReadBuffer } from '../src/proc/proc-file.ts';

const RUBBISH = ') 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\nMemTotal: 1 kB\n';

/** The text in a buffer that still holds rubbish of an earlier, longer read behind it. */
export function readBufferOf(content: string | Uint8Array): ReadBuffer {
  const bytes = Buffer.from(content as string);
  return { bytes: Buffer.concat([bytes, Buffer.from(RUBBISH)]), length: bytes.length };
}
