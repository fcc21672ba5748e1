import type { Frame } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { recordHere } from '../../test/recording-here.ts';
import { FilePages } from './file-pages.ts';

/** Pages of a real file, and how often it was read. */
function pagesOf({ history }: ReturnType<typeof recordHere>['recording']) {
  let reads = 0;
  const pages = new FilePages({
    framesAfter: (seq, limit) => {
      reads++;
      return history.framesAfter(seq, limit);
    },
  });
  return { pages, reads: () => reads };
}

const seqsOf = (frames: readonly Frame[]) => frames.map(({ seq }) => seq);

describe('FilePages', () => {
  it('reads a page once for all who want it, wherever in it they begin', async () => {
    await using here = recordHere();
    for (let i = 0; i < 150; i++) here.tick();
    const { pages, reads } = pagesOf(here.recording);
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => pages.after(i)));
    expect(all.map((frames) => frames[0]?.seq)).toEqual(all.map((_, i) => i + 1));
    expect(reads()).toBeLessThanOrEqual(2);
    expect(seqsOf(await pages.after(100))).toEqual(Array.from({ length: 50 }, (_, i) => i + 101));
  });

  it('finds frames that were recorded since', async () => {
    await using here = recordHere();
    for (let i = 0; i < 3; i++) here.tick();
    const { pages } = pagesOf(here.recording);
    expect(seqsOf(await pages.after(0))).toEqual([1, 2, 3]);
    here.tick();
    expect(seqsOf(await pages.after(0))).toEqual([1, 2, 3]);
    expect(seqsOf(await pages.after(3))).toEqual([4]);
    expect(await pages.after(4)).toEqual([]);
  });

  it('keeps few pages', async () => {
    await using here = recordHere();
    for (let i = 0; i < 600; i++) here.tick();
    const { pages, reads } = pagesOf(here.recording);
    for (let seq = 0; seq < 576; seq += 64) await pages.after(seq);
    expect(reads()).toBe(9);
    await pages.after(64);
    expect(reads()).toBe(9);
    await pages.after(0);
    expect(reads()).toBe(10);
  });
});
