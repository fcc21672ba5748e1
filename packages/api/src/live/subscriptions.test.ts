import { describe, expect, it } from 'vitest';
import { createLiveClient } from '../../test/live-client-here.ts';
import { type RecordingHere, recordHere } from '../../test/recording-here.ts';
import { FilePages } from './file-pages.ts';
import { Hub } from './hub.ts';
import { createLiveCounters } from './live-counters.ts';
import { LIVE_LIMITS as limits } from './live-limits.ts';
import { PastMessages } from './past-messages.ts';
import { parseRequest, type SubscriptionRequest } from './requests.ts';
import { Slices } from './slices.ts';
import { Subscriptions } from './subscriptions.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Subscriptions to a recording, whose history answers all who ask at the same moment. */
function subscribeHere(here: RecordingHere) {
  const { clock, live } = here;
  const counters = createLiveCounters();
  const slices = new Slices({ clock, sliceMs: limits.sliceMs, counters });
  const hub = new Hub({ live, slices, counters, limits });
  const { history } = here.recording;
  const names = Promise.resolve(['unheard_of']);
  const recording = { ...here.recording, history: { ...history, metricNames: () => names } };
  const catchUp = { hub, slices, limits, filePages: new FilePages(history), pastMessages: new PastMessages(counters) };
  const traffic = { subscribers: 0, totalSubscribers: 0 };
  const onError = (error: Error) => expect.unreachable(error.message);
  live.onFrame((frame) => hub.take(frame));
  const subscriptions = new Subscriptions({ ...catchUp, recording, counters, traffic, onError });
  return { subscriptions, counters };
}

const request = (id: string) =>
  parseRequest({ type: 'subscribe', id, match: 'unheard_of' }) as SubscriptionRequest & { readonly type: 'subscribe' };

describe('a channel', () => {
  it('is there for a client that waits for it while another one leaves it', async () => {
    await using here = recordHere();
    const { subscriptions, counters } = subscribeHere(here);
    const [gone, stays] = [createLiveClient(here), createLiveClient(here)];
    const both = [
      subscriptions.subscribe(gone.client, request('a')),
      subscriptions.subscribe(stays.client, request('a')),
    ];
    subscriptions.endAll(gone.client);
    await Promise.all(both);
    here.tick();
    await turn();
    expect(stays.received.map(({ type }) => type)).toEqual(['subscribed', 'frame']);
    expect(counters).toMatchObject({ channels: 1, subscriptions: 1 });
    subscriptions.endAll(stays.client);
    expect(counters).toMatchObject({ channels: 0, subscriptions: 0 });
  });

  it('is not held by a request that was refused because there is an equal one', async () => {
    await using here = recordHere();
    const { subscriptions, counters } = subscribeHere(here);
    const { client } = createLiveClient(here);
    await subscriptions.subscribe(client, request('a'));
    await expect(subscriptions.subscribe(client, request('b'))).rejects.toMatchObject({
      code: 'API_LIVE_SUBSCRIBED_ALREADY',
    });
    subscriptions.unsubscribe(client, 'a');
    expect(counters.channels).toBe(0);
  });
});
