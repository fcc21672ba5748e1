import { expect, it } from 'vitest';
import { createLineCutter, MAX_LINE_BYTES } from './output-lines.ts';

function cutAll(chunks: readonly (string | Buffer)[]) {
  const cutter = createLineCutter();
  const cuts = [...chunks.map((chunk) => cutter.push(Buffer.from(chunk))), cutter.end()];
  return { bytes: Buffer.concat(cuts.map(({ bytes }) => bytes)), lines: cuts.flatMap(({ lines }) => lines) };
}

it('puts lines together from chunks, wherever those are cut', () => {
  expect(cutAll(['a', 'b\nc', '\n\nd\r', '\ne'])).toEqual({
    bytes: Buffer.from('ab\nc\n\nd\r\ne\n'),
    lines: ['ab', 'c', '', 'd', 'e'],
  });
});

it('holds back a line that has not ended', () => {
  const cutter = createLineCutter();
  expect(cutter.push(Buffer.from('a\nb')).bytes.toString()).toBe('a\n');
});

it('puts characters together that were cut, and keeps what is none', () => {
  const bytes = Buffer.concat([Buffer.from('grün\n'), Buffer.of(0xff, 0xfe, 0x0a)]);
  expect(cutAll([...bytes].map((byte) => Buffer.of(byte)))).toEqual({ bytes, lines: ['grün', '\ufffd\ufffd'] });
});

it('keeps a line without end and looks at its beginning once', () => {
  const piece = 'x'.repeat(10_000);
  const { bytes, lines } = cutAll([piece, piece, piece, 'tail\nnext\n']);
  expect(bytes.length).toBe(30_010);
  expect(lines.map((line) => line.length)).toEqual([MAX_LINE_BYTES, 4]);
});

it('cuts a line that came whole in the same way', () => {
  const { bytes, lines } = cutAll([`${'x'.repeat(40_000)}\nnext\n`]);
  expect(bytes.length).toBe(40_006);
  expect(lines.map((line) => line.length)).toEqual([MAX_LINE_BYTES, 4]);
});
