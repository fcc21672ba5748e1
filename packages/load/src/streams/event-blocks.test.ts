import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventBlocks, eventData, hasData } from './event-blocks.ts';

function cut(chunks: readonly Buffer[]): string[] {
  const blocks = createEventBlocks();
  const found: string[] = [];
  for (const chunk of chunks) blocks.push(chunk, (block) => found.push(block.toString()));
  return found;
}

describe('the events of a stream', () => {
  it('are the same however the bytes are cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ä', ':', ' '), minLength: 1, maxLength: 6 });
    const event = fc.array(line, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(event), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(60)), (events, eol, cuts) => {
        const bytes = Buffer.from(events.map((lines) => `${lines.join(eol)}${eol}${eol}`).join(''));
        const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index] as number, end));
        expect(cut(chunks).map((block) => block.split(eol))).toEqual(events);
      }),
    );
  });

  it('are not over before an empty line', () => {
    expect(cut([Buffer.from('data: 1\n'), Buffer.from('data: 2\n')])).toEqual([]);
  });

  it('may have empty lines between them', () => {
    expect(cut([Buffer.from('\n\ndata: 1\n\n\r\n\ndata: 2\n\n')])).toEqual(['data: 1', 'data: 2']);
  });

  it.each([
    ['data: {"a":1}', '{"a":1}'],
    ['data:1', '1'],
    ['event: x\r\ndata: 1\r\nid: 4', '1'],
    ['data: 1\ndata:  2\ndata', '1\n 2\n'],
  ])('have the data of all their data lines: %j', (block, data) => {
    expect(hasData(Buffer.from(block))).toBe(true);
    expect(eventData(Buffer.from(block))).toBe(data);
  });

  it.each([': keep-alive', 'retry: 1000', 'event: x\nid: 1'])('that have none are not told: %j', (block) => {
    expect(hasData(Buffer.from(block))).toBe(false);
  });
});
