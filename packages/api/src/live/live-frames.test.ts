import { compileSelector, type Layout, METRICS, parseSelector } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { HOST, type RecordingHere, recordHere } from '../../test/recording-here.ts';
import type { LiveFrameShape } from '../shapes/shapes.ts';
import { FilePages } from './file-pages.ts';
import { createLiveBuffer } from './live-buffer.ts';
import { liveFrames } from './live-frames.ts';

const matching = (match: string) => compileSelector(parseSelector(match));

const sourcesOf = ({ live, recording }: RecordingHere) => ({ live, filePages: new FilePages(recording.history) });

/** The next `count` frames of a stream, which is then closed. */
async function take(stream: AsyncGenerator<LiveFrameShape>, count: number): Promise<LiveFrameShape[]> {
  const frames: LiveFrameShape[] = [];
  for await (const frame of stream) if (frames.push(frame) === count) break;
  return frames;
}

describe('liveFrames', () => {
  it('sends names with the first frame and whenever the columns change, else only values', async () => {
    await using here = recordHere();
    const other: Layout = { series: [{ metric: METRICS.process_threads, labels: { name: 'b' } }] };
    here.tick();
    here.tick();
    here.tick(other, [9]);
    here.tick({ series: [...other.series, ...HOST.series.slice(0, 1)] }, [9, 1]);
    const stream = liveFrames(sourcesOf(here), {
      after: 0,
      matches: matching('process_threads'),
      signal: new AbortController().signal,
    });
    const frames = await take(stream, 4);
    expect(frames.map(({ seq, series, values }) => [seq, series?.map(({ labels }) => labels.name), values])).toEqual([
      [1, ['a "quoted" name'], [4]],
      [2, undefined, [4]],
      [3, ['b'], [9]],
      [4, undefined, [9]],
    ]);
  });

  it('writes absent values as null', async () => {
    await using here = recordHere();
    here.tick(HOST, [1, Number.NaN, 3, 4, 5]);
    const stream = liveFrames(sourcesOf(here), {
      after: 0,
      matches: matching('host_cpu_seconds_total'),
      signal: new AbortController().signal,
    });
    expect((await take(stream, 1))[0]?.values).toEqual([1, null]);
  });

  it('continues from the file when memory does not reach back, without a gap or a frame twice', async () => {
    await using here = recordHere({ capacity: 5 });
    for (let i = 0; i < 40; i++) here.tick();
    const stream = liveFrames(sourcesOf(here), {
      after: 10,
      matches: () => true,
      signal: new AbortController().signal,
    });
    const seqs: number[] = [];
    for await (const { seq } of stream) {
      seqs.push(seq);
      if (seq < 50) here.tick();
      if (seq === 60) break;
    }
    expect(seqs).toEqual(Array.from({ length: 50 }, (_, i) => i + 11));
  });

  it('ends when its reader goes away or recording ends', async () => {
    await using here = recordHere();
    const gone = new AbortController();
    const first = take(liveFrames(sourcesOf(here), { after: 0, matches: () => true, signal: gone.signal }), 1);
    gone.abort();
    expect(await first).toEqual([]);
    const second = take(
      liveFrames(sourcesOf(here), { after: 0, matches: () => true, signal: new AbortController().signal }),
      1,
    );
    here.live.end();
    expect(await second).toEqual([]);
  });

  it('reads all of the file before the first frame is in memory', async () => {
    await using here = recordHere();
    for (let i = 0; i < 100; i++) here.tick();
    const live = createLiveBuffer(10);
    live.startAfter(100);
    const stream = liveFrames(
      { ...sourcesOf(here), live },
      { after: 10, matches: () => true, signal: new AbortController().signal },
    );
    expect((await take(stream, 90)).map(({ seq }) => seq)).toEqual(Array.from({ length: 90 }, (_, i) => i + 11));
  });
});
