import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { serveLiveHere } from '../../test/live-here.ts';
import { recordHere } from '../../test/recording-here.ts';
import { createClient } from '../client/client.ts';

const POLL = { interval: 5, timeout: 5000 };

/** The numbers of the first frames after one, as they come over the wire. */
async function seqsAfter(url: string, lastEventId: string, count: number): Promise<number[]> {
  const input = encodeURIComponent(JSON.stringify({ match: 'process_threads', lastEventId }));
  const { body } = await fetch(`${url}/trpc/live?input=${input}`);
  let text = '';
  const seqs = () => [...text.matchAll(/^id: (\d+)\n/gm)].map(([, seq]) => Number(seq));
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (seqs().length >= count) break;
  }
  return seqs().slice(0, count);
}

describe('a typed stream', () => {
  it('counts among the live clients; beyond the last one waits until another goes', async () => {
    await using live = await serveLiveHere({ limits: { maxClients: 1 } });
    live.here.tick();
    const clock = createFakeClock();
    await using client = createClient(live.listener.url, { clock });
    const seqs: number[] = [];
    const told: string[] = [];
    await using peer = await live.connect();
    const end = client.live(
      { match: 'process_threads', backlog: 1 },
      {
        onFrame: ({ seq }) => seqs.push(seq),
        onLost: ({ code }) => told.push(code),
        onRefused: ({ code }) => told.push(`refused for good: ${code}`),
      },
    );
    await expect.poll(() => told, POLL).toEqual(['API_LIVE_FULL']);
    expect(seqs).toEqual([]);
    await peer[Symbol.asyncDispose]();
    await expect.poll(() => live.counters().clients, POLL).toBe(0);
    await clock.advance(1000);
    await expect.poll(() => seqs, POLL).toEqual([1]);
    await expect(live.connect()).rejects.toThrow('503');
    end();
    await expect.poll(async () => (await live.connect().catch(() => undefined))?.received.length, POLL).toBe(1);
    expect(told).toEqual(['API_LIVE_FULL']);
    expect(live.counters().refusedClients).toBeGreaterThanOrEqual(2);
  });

  it('reads what is not in memory any more once for all who come back', async () => {
    await using here = recordHere({ capacity: 5 });
    for (let i = 0; i < 100; i++) here.tick();
    const { history } = here.recording;
    let reads = 0;
    const framesAfter: typeof history.framesAfter = (seq, limit) => {
      reads++;
      return history.framesAfter(seq, limit);
    };
    const recording = { ...here.recording, history: { ...history, framesAfter } };
    await using live = await serveLiveHere({ here: { ...here, recording } });
    const all = await Promise.all(Array.from({ length: 20 }, () => seqsAfter(live.listener.url, '10', 90)));
    expect(all).toEqual(all.map(() => Array.from({ length: 90 }, (_, i) => i + 11)));
    expect(reads).toBeLessThanOrEqual(4);
  });
});
