/** A stream whose events are longer is none. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;

const LF = 10;
const CR = 13;

/**
 * Cuts a stream of server-sent events into its events: the bytes up to an empty line, without it. Lines end with LF or CRLF;
 * a lone CR, which the standard allows and no server sends, is not an end of line.
 */
export interface EventBlocks {
  /** Calls back with each event that is complete. Throws `RangeError` when one is too long. */
  push(chunk: Buffer, onBlock: (block: Buffer) => void): void;
}

export function createEventBlocks(): EventBlocks {
  let rest: Buffer | undefined;
  return {
    push: (chunk, onBlock) => {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (;;) {
        const end = findEmptyLine(bytes, start);
        if (end === undefined) break;
        if (end.blockEnd > start) onBlock(bytes.subarray(start, end.blockEnd));
        start = end.next;
      }
      rest = start === bytes.length ? undefined : Buffer.from(bytes.subarray(start));
      if (rest !== undefined && rest.length > MAX_EVENT_BYTES) throw new RangeError('an event is longer than 64 MiB');
    },
  };
}

function findEmptyLine(bytes: Buffer, start: number): { blockEnd: number; next: number } | undefined {
  if (bytes[start] === LF) return { blockEnd: start, next: start + 1 };
  if (bytes[start] === CR && bytes[start + 1] === LF) return { blockEnd: start, next: start + 2 };
  for (let lf = bytes.indexOf(LF, start); lf !== -1; lf = bytes.indexOf(LF, lf + 1)) {
    const blockEnd = lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
    if (bytes[lf + 1] === LF) return { blockEnd, next: lf + 2 };
    if (bytes[lf + 1] === CR && bytes[lf + 2] === LF) return { blockEnd, next: lf + 3 };
  }
  return undefined;
}

/** Whether there is something in the event besides comments, which keep a connection alive. */
export function hasData(block: Buffer): boolean {
  return block.subarray(0, 5).toString('latin1') === 'data:' || block.includes('\ndata');
}

/** The data of an event: that of all its `data` lines, joined by line ends. */
export function eventData(block: Buffer): string {
  return block
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data'))
    .map((line) => line.replace(/^data:? ?/, '').replace(/\r$/, ''))
    .join('\n');
}
