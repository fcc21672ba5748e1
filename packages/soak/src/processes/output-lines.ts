/** Lines are looked at up to so many bytes; what lies behind is kept but not looked at. */
export const MAX_LINE_BYTES = 16_384;

export interface CutOutput {
  /** The bytes as they came, up to the end of a line unless that one is too long to wait for. */
  readonly bytes: Buffer;
  /** The lines that ended in them, or whose beginning is all that will be looked at; without their ends. */
  readonly lines: readonly string[];
}

/** Cuts one stream of output into lines. Keeps at most one line, and that up to {@link MAX_LINE_BYTES}. */
export interface LineCutter {
  push(chunk: Buffer): CutOutput;
  /** What is left when the stream has ended, with the end of a line that it lacks. */
  end(): CutOutput;
}

const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);

export function createLineCutter(): LineCutter {
  let pending = EMPTY;
  /** The beginning of the line was handed out already. */
  let isTail = false;
  return {
    push: (chunk) => {
      const data = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const end = data.lastIndexOf(NEWLINE) + 1;
      const isTooLong = data.length - end >= MAX_LINE_BYTES || (isTail && end === 0);
      const bytes = isTooLong ? data : data.subarray(0, end);
      const lines = bytes.length === 0 ? [] : splitLines(bytes, isTail);
      if (bytes.length > 0) isTail = isTooLong;
      // A copy: the chunk may be a small part of something larger.
      pending = isTooLong || end === data.length ? EMPTY : Buffer.from(data.subarray(end));
      return { bytes, lines };
    },
    end: () => {
      const bytes = pending.length > 0 || isTail ? Buffer.concat([pending, Buffer.of(NEWLINE)]) : EMPTY;
      const lines = bytes.length === 0 ? [] : splitLines(bytes, isTail);
      pending = EMPTY;
      isTail = false;
      return { bytes, lines };
    },
  };
}

/** The first piece is left out when it is the tail of a line whose beginning was looked at before. */
function splitLines(bytes: Buffer, startsInTail: boolean): string[] {
  const pieces = bytes.toString('utf8').split('\n');
  if (pieces.at(-1) === '') pieces.pop();
  if (startsInTail) pieces.shift();
  return pieces.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, MAX_LINE_BYTES));
}
