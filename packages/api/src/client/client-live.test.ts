import { createFakeClock, type TidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { serveLiveHere } from '../../test/live-here.ts';
import { recordHere } from '../../test/recording-here.ts';
import { withServer } from '../../test/with-server.ts';
import { boundQuestions } from '../security/bounded-history.ts';
import { type Client, createClient } from './client.ts';

const POLL = { interval: 5, timeout: 5000 };

/** What becomes of a stream, one word an event. */
function follow(from: Client, match = 'process_threads'): string[] {
  const told: string[] = [];
  const tell = (what: string) => (error: TidemarkError) => void told.push(`${what}: ${error.code}`);
  from.live(
    { match, backlog: 1 },
    { onFrame: ({ seq }) => told.push(`frame ${seq}`), onLost: tell('lost'), onRefused: tell('refused') },
  );
  return told;
}

describe('a live stream', () => {
  it.each([
    [401, 'refused: API_UNAUTHENTICATED', 1],
    [403, 'refused: API_FORBIDDEN', 1],
    [404, 'refused: API_FAILED', 1],
    [429, 'lost: API_RATE_LIMITED', 2],
    [503, 'lost: API_UNREACHABLE', 2],
  ])('that is answered with %d is %s', async (status, outcome, requests) => {
    const clock = createFakeClock();
    let asked = 0;
    await withServer(
      (_, response) => {
        asked++;
        response.writeHead(status).end();
      },
      async (url) => {
        await using client = createClient(url, { clock });
        const told = follow(client);
        await expect.poll(() => told, POLL).toEqual([outcome]);
        await clock.advance(1000);
        await expect.poll(() => told, POLL).toEqual(Array(requests).fill(outcome));
        expect(asked).toBe(requests);
      },
    );
  });

  it('is lost when its server accepts it and says nothing', async () => {
    const clock = createFakeClock();
    let asked = false;
    await withServer(
      () => {
        asked = true;
      },
      async (url) => {
        await using client = createClient(url, { clock, timeoutMs: 5000 });
        const told = follow(client);
        await expect.poll(() => asked, POLL).toBe(true);
        await clock.advance(5000);
        await expect.poll(() => told, POLL).toEqual(['lost: API_UNREACHABLE']);
      },
    );
  });

  it('comes back to an agent that was busy', async () => {
    await using here = recordHere();
    here.tick();
    const { history } = here.recording;
    let metricNames = boundQuestions(history, 0).metricNames;
    const recording = { ...here.recording, history: { ...history, metricNames: () => metricNames() } };
    await using live = await serveLiveHere({ here: { ...here, recording } });
    const clock = createFakeClock();
    await using client = createClient(live.listener.url, { clock });
    const told = follow(client, 'made_up');
    await expect.poll(() => told, POLL).toEqual(['lost: API_BUSY']);
    metricNames = async () => ['made_up'];
    await clock.advance(1000);
    await expect.poll(() => told, POLL).toEqual(['lost: API_BUSY', 'frame 1']);
  });
});
