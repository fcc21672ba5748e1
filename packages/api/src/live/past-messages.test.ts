import { type Layout, METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { T0 } from '../../test/recording-here.ts';
import { createLiveCounters } from './live-counters.ts';
import { PastColumns } from './past-columns.ts';
import { PastMessages } from './past-messages.ts';
import { SeriesNumbers } from './series-numbers.ts';

/** Frames with some 10 kB of values each. */
function framesOfThen() {
  const layout: Layout = {
    series: Array.from({ length: 1000 }, (_, i) => ({ metric: METRICS.process_threads, labels: { pid: String(i) } })),
  };
  const values = Float64Array.from(layout.series, (_, i) => 1e8 + i);
  const columns = new PastColumns(() => true, new SeriesNumbers()).columnsOf(layout);
  return (seq: number) => ({
    channel: 1,
    frame: { seq, timeMs: T0 + seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values },
    elapsedMs: 1000,
    columns,
  });
}

describe('PastMessages', () => {
  it('encodes a frame once for all who catch up at the same time', () => {
    const counters = createLiveCounters();
    const messages = new PastMessages(counters);
    const partsOf = framesOfThen();
    const release = [messages.keep(), messages.keep()];
    const message = messages.messageOf(partsOf(1));
    release[0]?.();
    expect(messages.messageOf(partsOf(1))).toBe(message);
    release[1]?.();
    messages.keep();
    expect(messages.messageOf(partsOf(1))).not.toBe(message);
    expect(counters.encodedFrames).toBe(2);
  });

  it('keeps so many bytes, the newest', () => {
    const counters = createLiveCounters();
    const messages = new PastMessages(counters);
    const partsOf = framesOfThen();
    messages.keep();
    for (let seq = 1; seq <= 300; seq++) messages.messageOf(partsOf(seq));
    for (let seq = 300; seq > 200; seq--) messages.messageOf(partsOf(seq));
    expect(counters.encodedFrames).toBe(300);
    messages.messageOf(partsOf(100));
    expect(counters.encodedFrames).toBe(301);
  });
});

describe('PastColumns', () => {
  const layout: Layout = { series: [{ metric: METRICS.process_threads, labels: { pid: '7' } }] };

  it('are found once a layout, and are the same for an equal one', () => {
    let looks = 0;
    const columns = new PastColumns(() => ++looks > 0, new SeriesNumbers());
    const first = columns.columnsOf(layout);
    expect(columns.columnsOf(layout)).toBe(first);
    expect(looks).toBe(1);
    expect(columns.columnsOf({ series: [...layout.series] })).toEqual(first);
  });

  it('have the numbers of now for series that are still there', () => {
    const numbers = new SeriesNumbers();
    const { numbers: now } = numbers.take({ series: [...layout.series] });
    expect(new PastColumns(() => true, numbers).columnsOf(layout).numbers).toEqual(now);
  });
});
