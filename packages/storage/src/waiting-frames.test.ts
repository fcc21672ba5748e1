import { type Frame, METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createWaitingFrames, type WaitingFrames } from './waiting-frames.ts';

const layout = { series: [{ metric: METRICS.host_load1, labels: {} }] };

const frame = (seq: number, values = [seq]): Frame => ({
  seq,
  timeMs: seq * 1000,
  elapsedMs: 1000,
  intervalMs: 1000,
  layout,
  values: Float64Array.from(values),
});

const seqsOf = (waiting: WaitingFrames, limit = 100) => waiting.next(limit).map(({ seq }) => seq);
const lost = (missed: number, timeMs: number) => ({ type: 'frames-lost', timeMs, labels: {}, details: { missed } });

/** Room for three frames of one value, not for four. */
const ROOM_FOR_THREE = 1000;

describe('frames that wait', () => {
  it('come out in the order they came in, some at a time, until they are removed', () => {
    const waiting = createWaitingFrames(1e6);
    for (let seq = 1; seq <= 5; seq++) waiting.add(frame(seq));
    expect(seqsOf(waiting, 2)).toEqual([1, 2]);
    expect(seqsOf(waiting, 2)).toEqual([1, 2]);
    waiting.remove(2);
    expect(seqsOf(waiting)).toEqual([3, 4, 5]);
    waiting.remove(3);
    expect(seqsOf(waiting)).toEqual([]);
  });

  it('are copies, because the recorder uses its buffer again', () => {
    const waiting = createWaitingFrames(1e6);
    const mine = frame(1);
    waiting.add(mine);
    mine.values[0] = 99;
    expect([...(waiting.next(1)[0] as Frame).values]).toEqual([1]);
  });

  it('are as many as the bound allows: the oldest go first, and are told with the oldest that is left', () => {
    const waiting = createWaitingFrames(ROOM_FOR_THREE);
    for (let seq = 1; seq <= 5; seq++) waiting.add(frame(seq));
    expect(seqsOf(waiting)).toEqual([3, 4, 5]);
    const [oldest, ...others] = waiting.next(100);
    expect(oldest?.events).toEqual([lost(2, 3000)]);
    expect(others.every(({ events }) => events === undefined)).toBe(true);
  });

  it('tell a loss once, before what else happened', () => {
    const waiting = createWaitingFrames(ROOM_FOR_THREE + 100);
    const started = { type: 'process-start', timeMs: 2000, labels: {}, details: {} } as const;
    for (const each of [frame(1), { ...frame(2), events: [started] }, frame(3), frame(4)]) waiting.add(each);
    expect(waiting.next(1)[0]?.events).toEqual([lost(1, 2000), started]);
    waiting.remove(1);
    expect(waiting.next(1)[0]?.events).toBeUndefined();
  });

  it('tell the losses with a frame that comes after them when none could wait', () => {
    const waiting = createWaitingFrames(100);
    waiting.add(frame(1));
    waiting.add(frame(2));
    expect(seqsOf(waiting)).toEqual([]);
    expect(waiting.withLosses(frame(3)).events).toEqual([lost(2, 3000)]);
    waiting.forgetLosses();
    expect(waiting.withLosses(frame(4)).events).toBeUndefined();
  });

  it('make room for as much as is removed', () => {
    const waiting = createWaitingFrames(ROOM_FOR_THREE);
    for (let seq = 1; seq <= 100; seq++) {
      waiting.add(frame(seq));
      if (seq > 2) waiting.remove(1);
    }
    expect(seqsOf(waiting)).toEqual([99, 100]);
    expect(waiting.withLosses(frame(101)).events).toBeUndefined();
  });
});
