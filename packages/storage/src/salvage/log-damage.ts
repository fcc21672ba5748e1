/**
 * Damage of the write-ahead log. SQLite takes the log to end at the first frame whose checksum does not match, which is
 * right after a crash and silent when a bit flipped: what was committed behind it is gone without a word.
 * The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
import { readFileSync } from 'node:fs';
import type { Damage } from './damage.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES_OFFSET = 8;
const SALT_OFFSET = 16;
const HEADER_CHECKSUM_OFFSET = 24;

/** Of a frame header: database size in pages where the frame ends a transaction, else 0; salt; checksum. */
const COMMIT_OFFSET = 4;
const FRAME_SALT_OFFSET = 8;
const FRAME_CHECKSUM_OFFSET = 16;

/** The lowest bit of the magic number says that checksums read words with the highest byte first. */
const BIG_ENDIAN_MAGIC = 1;

/** What committed transactions a log has that cannot be read; undefined when there are none, or no log. */
export function findLogDamage(walFile: string): Damage | undefined {
  const log = readLog(walFile);
  if (log.length <= HEADER_BYTES) return undefined;
  const checksums = createChecksums(log);
  if (!checksums.isHeaderWhole()) {
    return { kind: 'log', message: 'the header of the write-ahead log is damaged: everything in the log is lost' };
  }
  const lost = countLostCommits(log, checksums);
  if (lost === 0) return undefined;
  return {
    kind: 'log',
    message: `the write-ahead log is damaged: the last ${lost} transactions, mostly one a frame, are lost`,
  };
}

function readLog(walFile: string): Buffer {
  try {
    return readFileSync(walFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/**
 * Transactions from the first frame on that is not what was written. Each frame is compared with the checksum that the
 * one before it says, so that frames behind it are known to be whole; what a killed process was writing is not.
 */
function countLostCommits(log: Buffer, checksums: LogChecksums): number {
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(PAGE_BYTES_OFFSET);
  const salt = log.subarray(SALT_OFFSET, HEADER_CHECKSUM_OFFSET);
  let isBroken = false;
  let isBrokenCommit = false;
  let previous = HEADER_CHECKSUM_OFFSET;
  let lost = 0;
  // Frames of earlier passes over the log have another salt.
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + FRAME_SALT_OFFSET, at + FRAME_CHECKSUM_OFFSET).equals(salt)) break;
    const isWhole = checksums.isFrameWhole(previous, at, at + frameBytes);
    const isCommit = log.readUInt32BE(at + COMMIT_OFFSET) > 0;
    if (isBroken && isWhole && isCommit) lost++;
    if (!isBroken && !isWhole) [isBroken, isBrokenCommit] = [true, isCommit];
    previous = at + FRAME_CHECKSUM_OFFSET;
  }
  return lost > 0 && isBrokenCommit ? lost + 1 : lost;
}

type LogChecksums = ReturnType<typeof createChecksums>;

/** Two sums, each of every other word and of the other sum. */
function createChecksums(log: Buffer) {
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  const isLittleEndian = (log.readUInt32BE(0) & BIG_ENDIAN_MAGIC) === 0;
  let [first, second] = [0, 0];
  const add = (start: number, end: number) => {
    for (let at = start; at < end; at += 8) {
      first = (first + view.getUint32(at, isLittleEndian) + second) >>> 0;
      second = (second + view.getUint32(at + 4, isLittleEndian) + first) >>> 0;
    }
  };
  const isAt = (at: number) => view.getUint32(at) === first && view.getUint32(at + 4) === second;
  return {
    isHeaderWhole: () => {
      [first, second] = [0, 0];
      add(0, HEADER_CHECKSUM_OFFSET);
      return isAt(HEADER_CHECKSUM_OFFSET);
    },
    /** Goes on from the checksum that stands at `previous`. */
    isFrameWhole: (previous: number, start: number, end: number) => {
      [first, second] = [view.getUint32(previous), view.getUint32(previous + 4)];
      add(start, start + FRAME_SALT_OFFSET);
      add(start + FRAME_HEADER_BYTES, end);
      return isAt(start + FRAME_CHECKSUM_OFFSET);
    },
  };
}
