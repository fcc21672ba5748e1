import { describe, expect, it } from 'vitest';
import { eventData } from './event-blocks.ts';
import { createLiveMessageReader } from './live-message.ts';

const asText = (bytes: Buffer) => bytes.toString();
const frame = (seq: number) =>
  Buffer.from(JSON.stringify({ type: 'frame', channel: 1, seq, timeMs: 5, intervalMs: 1000, values: [1, null, 3] }));

describe('the reader of live messages', () => {
  it('parses equal bytes once, and remembers when the first came', () => {
    let parsed = 0;
    const reader = createLiveMessageReader((bytes) => {
      parsed++;
      return bytes.toString();
    });
    const first = reader.read(frame(1), 100);
    reader.read(frame(2), 110);
    expect(reader.read(frame(1), 120)).toBe(first);
    expect(first).toEqual({ type: 'frame', seq: 1, timeMs: 5, intervalMs: 1000, series: 3, firstMs: 100 });
    expect(parsed).toBe(2);
  });

  it('does not keep the bytes it is lent', () => {
    const reader = createLiveMessageReader(asText);
    const lent = frame(1);
    reader.read(lent, 1);
    frame(7).copy(lent);
    expect(reader.read(lent, 2)).toMatchObject({ seq: 7, firstMs: 2 });
  });

  it('knows when a frame came first also when it has forgotten its bytes', () => {
    const reader = createLiveMessageReader(asText);
    for (let seq = 1; seq <= 100; seq++) reader.read(frame(seq), seq);
    expect(reader.read(frame(3), 500)).toMatchObject({ seq: 3, firstMs: 3 });
  });

  it.each([
    ['{"type":"skipped","channel":7,"frames":29,"afterSeq":5}', { type: 'skipped', frames: 29 }],
    ['{"type":"error","code":"API_X","message":"no"}', { type: 'error', code: 'API_X', message: 'no' }],
    ['{"type":"heartbeat","timeMs":1}', { type: 'other' }],
    ['{"type":"frame","seq":-1,"timeMs":1,"intervalMs":1,"values":[]}', { type: 'malformed' }],
    ['{"type":"frame","seq":1,"timeMs":1,"intervalMs":1}', { type: 'malformed' }],
    ['{"type":"skipped"}', { type: 'malformed' }],
    ['{"kind":"frame"}', { type: 'malformed' }],
    ['[]', { type: 'malformed' }],
    ['null', { type: 'malformed' }],
    ['{"type":', { type: 'malformed' }],
    ['', { type: 'malformed' }],
  ])('reads %s', (json, message) => {
    expect(createLiveMessageReader(asText).read(Buffer.from(json), 1)).toMatchObject(message);
  });

  it('reads server-sent events', () => {
    const event = Buffer.concat([Buffer.from('event: frame\nid: 4\ndata: '), frame(4)]);
    expect(createLiveMessageReader(eventData).read(event, 1)).toMatchObject({ type: 'frame', seq: 4 });
  });
});
