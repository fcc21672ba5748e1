import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter, MAX_INTEGER } from './byte-writer.ts';

const corrupt = expect.objectContaining({ code: 'STORAGE_BLOCK_CORRUPT' });

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.toBytes();
}

describe('varint', () => {
  it.each([
    [0, [0x00]],
    [0x7f, [0x7f]],
    [0x80, [0x80, 0x01]],
    [300, [0xac, 0x02]],
    [MAX_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('writes %d lowest bits first', (value, bytes) => {
    expect([...written((writer) => writer.varint(value))]).toEqual(bytes);
  });

  it('is read back, up to 53 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const reader = new ByteReader(written((writer) => writer.varint(value)));
        expect(reader.varint()).toBe(value);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it.each([
    ['that never ends', new Uint8Array(2000).fill(0x80)],
    ['of zeros past the last bit', Uint8Array.from([...new Uint8Array(400).fill(0x80), 0])],
    ['of more than 53 bits', Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20])],
    ['cut off', Uint8Array.from([0x80, 0x80])],
    ['of no bytes', new Uint8Array(0)],
  ])('refuses one %s', (_, bytes) => {
    expect(() => new ByteReader(bytes).varint()).toThrow(corrupt);
    expect(() => new ByteReader(bytes).signedVarint()).toThrow(corrupt);
  });
});

describe('signed varint', () => {
  it.each([
    [0, [0x00]],
    [1, [0x02]],
    [-1, [0x03]],
    [63, [0x7e]],
    [-64, [0x81, 0x01]],
    [-MAX_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]],
  ])('writes the sign of %d into the lowest bit', (value, bytes) => {
    expect([...written((writer) => writer.signedVarint(value))]).toEqual(bytes);
  });

  it('is read back, up to 53 bits on either side', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(new ByteReader(written((writer) => writer.signedVarint(value))).signedVarint()).toBe(value);
      }),
    );
  });
});

it.each([0, -0, 0.1, -1e308, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN])('reads %d back', (value) => {
  expect(new ByteReader(written((writer) => writer.double(value))).double()).toBe(value);
});

it('grows the writer beyond what it began with', () => {
  const values = Array.from({ length: 1000 }, (_, i) => i * 1.5);
  const writer = new ByteWriter();
  for (const value of values) writer.double(value);
  const reader = new ByteReader(writer.toBytes());
  expect(values.map(() => reader.double())).toEqual(values);
});

it('forgets what was written before it is cleared', () => {
  const writer = new ByteWriter();
  writer.byte(1);
  writer.clear();
  writer.byte(2);
  expect([...writer.toBytes()]).toEqual([2]);
});

it('reads between its bounds only', () => {
  const reader = new ByteReader(Uint8Array.of(1, 2, 3, 4), 1, 3);
  expect([reader.byte(), reader.remaining]).toEqual([2, 1]);
  expect(() => reader.bytes(2)).toThrow(corrupt);
  expect(() => reader.finish()).toThrow(corrupt);
  expect([...reader.bytes(1)]).toEqual([3]);
  reader.finish();
  expect(() => reader.byte()).toThrow(corrupt);
  expect(() => reader.double()).toThrow(corrupt);
});
