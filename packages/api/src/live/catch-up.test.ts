import { type Layout, METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createLiveClient } from '../../test/live-client-here.ts';
import { recordHere, T0 } from '../../test/recording-here.ts';
import { CatchUp } from './catch-up.ts';
import { FilePages } from './file-pages.ts';
import { Hub } from './hub.ts';
import { createLiveCounters } from './live-counters.ts';
import { LIVE_LIMITS as limits } from './live-limits.ts';
import { PastMessages } from './past-messages.ts';
import { Slices } from './slices.ts';
import { Subscription } from './subscription.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A frame of it is some 100 kB. */
const WIDE: Layout = {
  series: Array.from({ length: 5000 }, (_, i) => ({ metric: METRICS.process_threads, labels: { pid: String(i) } })),
};
const values = Float64Array.from(WIDE.series, (_, i) => 1e9 + i + 1 / 3);

it('writes no more at once than the client has room for, however large the frames', async () => {
  await using here = recordHere();
  const { clock, live, recording } = here;
  for (let seq = 1; seq <= 64; seq++) {
    live.push({ seq, timeMs: T0 + seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout: WIDE, values });
  }
  const counters = createLiveCounters();
  const slices = new Slices({ clock, sliceMs: limits.sliceMs, counters });
  const hub = new Hub({ live, slices, counters, limits });
  const filePages = new FilePages(recording.history);
  const pastMessages = new PastMessages(counters);
  const { client } = createLiveClient({ clock, counters, isStuck: true });
  const subscription = new Subscription(client, hub.open({ matchers: [] }, 0), 'a');
  const context = { recording, slices, limits, filePages, pastMessages };
  const run = new CatchUp(subscription, { afterSeq: 1, isSeen: true }, context).run();
  for (let i = 0; i < 10; i++) await turn();
  expect(counters.sentFrames).toBe(1);
  subscription.ended = true;
  client.leave();
  await run;
});
