import { describe, expect, it } from 'vitest';
import { createLiveBuffer } from './live-buffer.ts';

const frame = (seq: number) => ({
  seq,
  timeMs: seq,
  elapsedMs: 1,
  intervalMs: 1,
  layout: { series: [] },
  values: new Float64Array(0),
});

describe('createLiveBuffer', () => {
  it('wakes everyone who waits at the next frame', async () => {
    const live = createLiveBuffer(10);
    const { signal } = new AbortController();
    const waiting = [live.next(signal), live.next(signal)];
    live.push(frame(1));
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it('answers false to who gives up, and to all when recording ends', async () => {
    const live = createLiveBuffer(10);
    const impatient = new AbortController();
    const first = live.next(impatient.signal);
    impatient.abort();
    expect(await first).toBe(false);
    const second = live.next(new AbortController().signal);
    live.end();
    expect(await second).toBe(false);
    expect(await live.next(new AbortController().signal)).toBe(false);
  });

  it('knows where a backlog begins, and never before what it holds', () => {
    const live = createLiveBuffer(3);
    expect(live.seqBefore(1)).toBe(0);
    for (let seq = 1; seq <= 5; seq++) live.push(frame(seq));
    expect([live.seqBefore(0), live.seqBefore(1), live.seqBefore(99)]).toEqual([5, 4, 2]);
  });

  it('knows before its first frame what is in the history, and after it what is in memory', () => {
    const live = createLiveBuffer(3);
    const facts = () => [live.newestSeq, live.oldestSeq, live.seqBefore(1)];
    expect(facts()).toEqual([0, 1, 0]);
    live.startAfter(20);
    expect(facts()).toEqual([20, 21, 20]);
    for (let seq = 21; seq <= 25; seq++) live.push(frame(seq));
    expect(facts()).toEqual([25, 23, 24]);
  });
});
