import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeEntry, createDecodingTable, createPrefixCode, MAX_CODE_BITS } from './huffman.ts';

function fibonacci(count: number): Uint32Array {
  const numbers = Uint32Array.of(1, 1);
  return Uint32Array.from({ length: count }, (_, i) => {
    if (i >= 2) numbers.set([numbers[1] as number, (numbers[0] as number) + (numbers[1] as number)]);
    return numbers[Math.min(i, 1)] as number;
  });
}

const used = (lengths: Uint8Array) => [...lengths].filter((length) => length > 0);
const kraftSum = (lengths: Uint8Array) => used(lengths).reduce((sum, length) => sum + 2 ** -length, 0);

/** What Huffman's algorithm needs without a limit: the sum of all joined weights. */
function optimalBits(frequencies: Uint32Array): number {
  const weights = [...frequencies].filter((frequency) => frequency > 0);
  let bits = 0;
  while (weights.length > 1) {
    weights.sort((a, b) => b - a);
    const joined = (weights.pop() as number) + (weights.pop() as number);
    weights.push(joined);
    bits += joined;
  }
  return bits;
}

function entriesOf(lengths: Uint8Array): Uint32Array {
  const entries: number[] = [];
  lengths.forEach((length, symbol) => {
    if (length > 0) entries.push(codeEntry(symbol, 0, length));
  });
  return Uint32Array.from(entries);
}

const manyFrequencies = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100_000 })), {
    minLength: 2,
    maxLength: 440,
  })
  .map((frequencies) => Uint32Array.from(frequencies))
  .filter((frequencies) => used(Uint8Array.from(frequencies, Math.sign)).length > 1);

describe('a prefix code', () => {
  it.each([
    ['40 Fibonacci numbers, whose tree is 39 deep', fibonacci(40)],
    ['12 Fibonacci numbers, whose tree just fits', fibonacci(12)],
    ['13 Fibonacci numbers, whose tree is one bit too deep', fibonacci(13)],
    ['440 equal frequencies', new Uint32Array(440).fill(7)],
    ['one frequent symbol among 439 rare ones', new Uint32Array(440).fill(1).fill(4_000_000_000, 17, 18)],
    ['powers of two', Uint32Array.from({ length: 32 }, (_, i) => 2 ** i)],
  ])('stays within its longest code and uses all of its room: %s', (_, frequencies) => {
    const { lengths } = createPrefixCode(frequencies);
    expect(used(lengths)).toHaveLength(frequencies.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_CODE_BITS);
    expect(kraftSum(lengths)).toBe(1);
  });

  it('has a code for what occurs and none for what does not', () => {
    fc.assert(
      fc.property(manyFrequencies, (frequencies) => {
        const { lengths } = createPrefixCode(frequencies);
        expect(Array.from(lengths, Math.sign)).toEqual(Array.from(frequencies, Math.sign));
        expect(kraftSum(lengths)).toBe(1);
      }),
    );
  });

  it('takes no bit more than the optimum unless its codes had to be shortened', () => {
    fc.assert(
      fc.property(manyFrequencies, (frequencies) => {
        const { lengths } = createPrefixCode(frequencies);
        const bits = frequencies.reduce((sum, frequency, symbol) => sum + frequency * (lengths[symbol] as number), 0);
        if (Math.max(...lengths) < MAX_CODE_BITS - 1) expect(bits).toBe(optimalBits(frequencies));
        else expect(bits).toBeLessThanOrEqual(1.1 * optimalBits(frequencies) + 440);
      }),
    );
  });

  it('gives a symbol that is alone one bit', () => {
    const { lengths, codes } = createPrefixCode(Uint32Array.of(0, 0, 5));
    expect([...lengths]).toEqual([0, 0, 1]);
    expect(codes[2]).toBe(0);
  });
});

describe('a decoding table', () => {
  it('finds every symbol by its code, whatever follows', () => {
    fc.assert(
      fc.property(manyFrequencies, fc.nat(), (frequencies, noise) => {
        const { lengths, codes } = createPrefixCode(frequencies);
        const coded = entriesOf(lengths);
        const { entries, width } = createDecodingTable(coded, coded.length);
        for (const entry of coded) {
          const symbol = entry >>> 10;
          const rest = width - (lengths[symbol] as number);
          const bits = ((codes[symbol] as number) << rest) | (noise & ((1 << rest) - 1));
          expect(entries[bits]).toBe(entry);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('finds a symbol that is alone by either bit', () => {
    const entry = codeEntry(300, 5, 1);
    const { entries, width } = createDecodingTable(Uint32Array.of(entry), 1);
    expect([width, entries[0], entries[1]]).toEqual([1, entry, entry]);
  });

  it.each([
    ['leave room', [2, 2, 2]],
    ['overlap', [1, 1, 1]],
    ['overlap many times', new Array(400).fill(1)],
    ['give a lone symbol more than a bit', [2]],
  ])('refuses lengths that %s', (_, lengths) => {
    const coded = Uint32Array.from(lengths as number[], (length, symbol) => codeEntry(symbol, 0, length));
    expect(() => createDecodingTable(coded, coded.length)).toThrow(
      expect.objectContaining({ code: 'STORAGE_BLOCK_CORRUPT' }),
    );
  });
});
