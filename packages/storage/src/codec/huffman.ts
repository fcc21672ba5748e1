import { corrupt } from './byte-reader.ts';

/** No code is longer, so that a decoding table has at most 2048 entries. */
export const MAX_CODE_BITS = 11;

/** Canonical prefix code: `codes[symbol]` of `lengths[symbol]` bits; length 0 where a symbol does not occur. */
export interface PrefixCode {
  readonly lengths: Uint8Array;
  readonly codes: Uint16Array;
}

interface Node {
  readonly weight: number;
  readonly symbol: number;
  readonly children?: readonly [Node, Node];
}

/**
 * A Huffman code for symbols that occur `frequencies[symbol]` times, at least one of which is not 0. A symbol that is
 * alone gets a code of one bit.
 */
export function createPrefixCode(frequencies: Uint32Array): PrefixCode {
  const lengths = new Uint8Array(frequencies.length);
  for (let shift = 0; ; shift++) {
    const longest = measureCodes(frequencies, shift, lengths);
    if (longest <= MAX_CODE_BITS) return { lengths, codes: assignCodes(lengths) };
  }
}

/** Code lengths of the Huffman tree when frequencies are flattened by `shift` bits; returns the longest. */
function measureCodes(frequencies: Uint32Array, shift: number, lengths: Uint8Array): number {
  const leaves: Node[] = [];
  for (let symbol = 0; symbol < frequencies.length; symbol++) {
    const frequency = frequencies[symbol] as number;
    if (frequency > 0) leaves.push({ weight: Math.max(1, frequency >>> shift), symbol });
  }
  leaves.sort((a, b) => a.weight - b.weight);
  if (leaves.length === 1) {
    lengths[(leaves[0] as Node).symbol] = 1;
    return 1;
  }
  // Two queues, both in order of weight: the lighter head is the lightest of all.
  const joined: Node[] = [];
  let leaf = 0;
  let join = 0;
  const lightest = (): Node => {
    const fromLeaves = leaves[leaf];
    const fromJoined = joined[join];
    if (fromJoined === undefined || (fromLeaves !== undefined && fromLeaves.weight <= fromJoined.weight)) {
      leaf++;
      return fromLeaves as Node;
    }
    join++;
    return fromJoined;
  };
  for (let merges = leaves.length - 1; merges > 0; merges--) {
    const pair = [lightest(), lightest()] as const;
    joined.push({ weight: pair[0].weight + pair[1].weight, symbol: -1, children: pair });
  }
  return markDepths(joined.at(-1) as Node, 0, lengths);
}

function markDepths(node: Node, depth: number, lengths: Uint8Array): number {
  if (node.children === undefined) {
    lengths[node.symbol] = depth;
    return depth;
  }
  const [left, right] = node.children;
  return Math.max(markDepths(left, depth + 1, lengths), markDepths(right, depth + 1, lengths));
}

/** Codes of one length are consecutive numbers in the order of their symbols; shorter codes come first. */
function assignCodes(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = code++;
    }
    code <<= 1;
  }
  return codes;
}

/** What a decoding table says of a symbol: itself, how many plain bits follow it, and how many bits its code has. */
export function codeEntry(symbol: number, extraBits: number, length: number): number {
  return (symbol << 10) | (length << 6) | (length + extraBits);
}

/** Looks up what the next bits mean. */
export interface DecodingTable {
  /** A {@link codeEntry} for each value of the next `width` bits. */
  readonly entries: Uint32Array;
  /** Bits to look at: the longest length in use. */
  readonly width: number;
}

const ENTRIES = new Uint32Array(1 << MAX_CODE_BITS);

/** Where the codes of each length begin in a table as wide as the longest. */
const starts = new Uint32Array(MAX_CODE_BITS + 2);

/**
 * The table for a code of which only the lengths are known: `coded[0..count)` are entries as the table has them, in
 * rising order of their symbols. It is shared: valid until the next call. Throws `STORAGE_BLOCK_CORRUPT` when the
 * lengths are not those of a prefix code that uses all of its room.
 */
export function createDecodingTable(coded: Uint32Array, count: number): DecodingTable {
  const width = countLengths(coded, count);
  const size = 1 << width;
  for (let length = 1; length <= width; length++) {
    starts[length + 1] = (starts[length] as number) + ((starts[length + 1] as number) << (width - length));
  }
  const filled = starts[width + 1] as number;
  const alone = count === 1 && width === 1;
  if (filled !== size && !alone) throw corrupt('its code lengths are not those of a prefix code');
  for (let i = 0; i < count; i++) {
    const entry = coded[i] as number;
    const length = (entry >>> 6) & 15;
    const start = starts[length] as number;
    const end = start + (1 << (width - length));
    starts[length] = end;
    for (let at = start; at < end; at++) ENTRIES[at] = entry;
  }
  // A symbol that is alone has half of the room; the other half means the same.
  if (alone) ENTRIES[1] = ENTRIES[0] as number;
  return { entries: ENTRIES, width };
}

/** Puts the number of codes of each length into `starts[length + 1]`; returns the longest length. */
function countLengths(coded: Uint32Array, count: number): number {
  starts.fill(0);
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = ((coded[i] as number) >>> 6) & 15;
    starts[length + 1] = (starts[length + 1] as number) + 1;
    if (length > longest) longest = length;
  }
  return longest;
}
