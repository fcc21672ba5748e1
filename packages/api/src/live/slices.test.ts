import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createLiveCounters } from './live-counters.ts';
import { Slices } from './slices.ts';
import { Turns } from './turns.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A clock on which each look costs a millisecond. */
function createBusyClock() {
  let nowMs = 0;
  return { ...createFakeClock(), monotonic: () => nowMs++ };
}

describe('Slices', () => {
  it('lets other work come in between and keeps the order', async () => {
    const counters = createLiveCounters();
    const slices = new Slices({ clock: createBusyClock(), sliceMs: 3, counters });
    const done: string[] = [];
    const work = (name: string, steps: number) => ({ step: () => done.push(name) > 0 && --steps > 0 });
    slices.add(work('a', 4));
    slices.add(work('b', 1));
    await turn();
    done.push('other');
    await turn();
    expect(done).toEqual(['a', 'a', 'a', 'other', 'a', 'b']);
    expect(counters.longestSliceMs).toBe(3);
  });

  it('does not do the same work twice at once', async () => {
    const slices = new Slices({ clock: createFakeClock(), sliceMs: 3, counters: createLiveCounters() });
    let steps = 0;
    const work = { step: () => ++steps < 3 };
    slices.add(work);
    slices.add(work);
    await turn();
    expect(steps).toBe(3);
  });

  it('forgets what waits when it is told to, and goes on with what comes then', async () => {
    const slices = new Slices({ clock: createFakeClock(), sliceMs: 3, counters: createLiveCounters() });
    const done: string[] = [];
    slices.add({ step: () => done.push('before') < 0 });
    slices.clear();
    slices.add({ step: () => done.push('after') < 0 });
    await turn();
    expect(done).toEqual(['after']);
  });

  it('hands an error to whoever asked, and goes on', async () => {
    const slices = new Slices({ clock: createFakeClock(), sliceMs: 3, counters: createLiveCounters() });
    const failing = slices.do(() => {
      throw new Error('no');
    });
    const next = slices.do(() => {});
    await expect(failing).rejects.toThrow('no');
    await next;
  });
});

describe('Turns', () => {
  it('lets so many in at once, the others in order, also after an error', async () => {
    const turns = new Turns(1);
    const begun: number[] = [];
    const release: (() => void)[] = [];
    const job = (id: number) => async () => {
      begun.push(id);
      await new Promise<void>((resolve) => release.push(resolve));
      if (id === 1) throw new Error('no');
      return id;
    };
    const all = [1, 2, 3].map((id) => turns.take(job(id)));
    expect(begun).toEqual([1]);
    release[0]?.();
    await expect(all[0]).rejects.toThrow('no');
    await turn();
    expect(begun).toEqual([1, 2]);
    release[1]?.();
    await turn();
    release[2]?.();
    expect(await Promise.all(all.slice(1))).toEqual([2, 3]);
  });
});
