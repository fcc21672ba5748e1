import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BitWriter } from './bit-writer.ts';

const digits = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');

it('puts the most significant bit first and fills the last byte with zeros', () => {
  const writer = new BitWriter();
  writer.reset(11);
  writer.write(0b1, 1);
  writer.write(0b0110011, 7);
  writer.write(0b101, 3);
  expect(digits(writer.toBytes())).toBe('1011001110100000');
});

it('writes any integers of up to 53 bits one behind the other', () => {
  const field = fc
    .tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 53 }))
    .map(([value, count]) => [count === 53 ? value : value % 2 ** count, count] as const);
  const writer = new BitWriter();
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const expected = fields
        .map(([value, count]) => (count === 0 ? '' : value.toString(2).padStart(count, '0')))
        .join('');
      writer.reset(expected.length);
      for (const [value, count] of fields) writer.write(value, count);
      expect(digits(writer.toBytes())).toBe(expected.padEnd(Math.ceil(expected.length / 8) * 8, '0'));
    }),
  );
});
