import { createLiveBuffer } from '@tidemark/api';
import { type Frame, TidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { frameAt } from '../../test/frames.ts';
import { framesOf } from './frame-source.ts';

const frames = (...seqs: readonly number[]) => seqs.map((seq) => frameAt(seq));

function sourcesOf(inMemory: readonly Frame[], inFile: readonly Frame[]) {
  const live = createLiveBuffer(10);
  for (const frame of inMemory) live.push(frame);
  const asked: number[] = [];
  const framesAfter = async (seq: number, limit: number) => {
    asked.push(limit);
    return inFile.filter((frame) => frame.seq > seq).slice(0, limit);
  };
  return { live, history: { framesAfter }, asked };
}

const seqsOf = async (...[range, sources]: Parameters<typeof framesOf>) =>
  (await framesOf(range, sources)).map(({ seq }) => seq);

describe('the frames of a range', () => {
  it('come from memory when all of them are there', async () => {
    const sources = sourcesOf(frames(3, 4, 5, 6), []);
    expect(await seqsOf({ afterSeq: 3, lastSeq: 5 }, sources)).toEqual([4, 5]);
    expect(sources.asked).toEqual([]);
  });

  it('come from the file when memory has lost some of them', async () => {
    const sources = sourcesOf(frames(5, 6), frames(3, 4, 5, 6));
    expect(await seqsOf({ afterSeq: 3, lastSeq: 5 }, sources)).toEqual([4, 5]);
  });

  it('are those that are left when the file has lost some, too', async () => {
    expect(await seqsOf({ afterSeq: 0, lastSeq: 5 }, sourcesOf([], frames(4, 5, 6)))).toEqual([4, 5]);
    expect(await seqsOf({ afterSeq: 0, lastSeq: 3 }, sourcesOf([], frames(7)))).toEqual([]);
    expect(await seqsOf({ afterSeq: 0, lastSeq: 3 }, sourcesOf(frames(2, 3), frames(3, 4)))).toEqual([2, 3]);
  });

  it('come from both when the newer ones were never written to the file', async () => {
    expect(await seqsOf({ afterSeq: 0, lastSeq: 4 }, sourcesOf(frames(3, 4, 5), frames(1, 2, 6)))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('are gone when the file is damaged there', async () => {
    const { live } = sourcesOf(frames(3), []);
    const framesAfter = async () => {
      throw new TidemarkError('STORAGE_BLOCK_CORRUPT', 'it is damaged', 'run tidemark check');
    };
    expect(await seqsOf({ afterSeq: 0, lastSeq: 3 }, { live, history: { framesAfter } })).toEqual([3]);
  });

  it('are waited for while the file does not reach so far', async () => {
    await expect(framesOf({ afterSeq: 0, lastSeq: 5 }, sourcesOf([], frames(1, 2, 3)))).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
    });
  });

  it('are none of an empty range', async () => {
    expect(await seqsOf({ afterSeq: 5, lastSeq: 5 }, sourcesOf([], []))).toEqual([]);
  });
});
