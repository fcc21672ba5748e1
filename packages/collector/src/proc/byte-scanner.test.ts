import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteScanner } from './byte-scanner.ts';
import { WordSet } from './word-set.ts';

function scannerOf(text: string): ByteScanner {
  const bytes = Buffer.from(text);
  return new ByteScanner().reset(bytes, 0, bytes.length);
}

describe('ByteScanner', () => {
  it('reads the double that is nearest to what is written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), fc.nat({ max: 99 }), (whole, hundredths) => {
        const text = `${whole}.${String(hundredths).padStart(2, '0')}`;
        expect(scannerOf(text).number()).toBe(Number(text));
      }),
    );
  });

  it.each([
    ['18446744073709551615', 2 ** 64],
    ['-3', -3],
    ['7/100', 7],
    ['kB', Number.NaN],
    ['\n5', Number.NaN],
    ['9'.repeat(400), Number.NaN],
    ['0.'.padEnd(400, '9'), Number.NaN],
  ])('reads %j as %d', (text, value) => {
    expect(scannerOf(text).number()).toBe(value);
  });

  it('finds a byte on this line only', () => {
    const scanner = scannerOf('eth0: 1\nlo: 2');
    expect(scanner.find(0x3a)).toBe(4);
    scanner.position = 5;
    expect(scanner.find(0x3a)).toBe(-1);
  });

  it('steps behind a line of any length', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (length) => {
        const scanner = scannerOf(`${'x'.repeat(length)}\nnext`);
        scanner.skipLine();
        expect(scanner.position).toBe(length + 1);
        scanner.skipLine();
        expect(scanner.atEnd).toBe(true);
      }),
    );
  });

  it('takes one of several words only when it stands alone', () => {
    const words = new WordSet(['pgfault', 'pgfaults']);
    expect(scannerOf('pgfault 1').takeOneOf(words)).toBe(0);
    expect(scannerOf('pgfaults').takeOneOf(words)).toBe(1);
    expect(scannerOf('pgfaul').takeOneOf(words)).toBe(-1);
    expect(scannerOf('').takeOneOf(words)).toBe(-1);
  });

  it('looks no further than its end', () => {
    const bytes = Buffer.from('pgfault 12');
    const scanner = new ByteScanner().reset(bytes, 0, 9);
    expect([scanner.takeOneOf(new WordSet(['pgfault'])), scanner.number()]).toEqual([0, 1]);
    expect(new ByteScanner().reset(bytes, 0, 0).takeOneOf(new WordSet(['pgfault']))).toBe(-1);
  });
});

describe('WordSet', () => {
  it('refuses words that it could not tell apart', () => {
    expect(() => new WordSet(['pgpgin', 'pgpgin'])).toThrow(TypeError);
    // The well-known pair with the same hash.
    expect(() => new WordSet(['Aa', 'BB'])).toThrow(TypeError);
  });
});
