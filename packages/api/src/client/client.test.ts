import type { RequestListener } from 'node:http';
import { createFakeClock, type TidemarkError } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { withServer } from '../../test/with-server.ts';
import { type Listener, listen } from '../server/listen.ts';
import { type Client, createClient } from './client.ts';
import type { LiveFrame } from './client-live.ts';

let here: RecordingHere;
let listener: Listener;
let client: Client;
const clock = createFakeClock();

const POLL = { interval: 5, timeout: 5000 };

beforeEach(async () => {
  here = recordHere();
  listener = await listen({ host: '127.0.0.1', port: 0 });
  listener.serve(here.recording, { onError: () => {} });
  client = createClient(listener.url, { clock });
});

afterEach(async () => {
  await client.close();
  await listener.close();
  await here[Symbol.asyncDispose]();
});

describe('a question', () => {
  it('is answered with the shapes of the API', async () => {
    here.tick();
    here.tick();
    expect(await client.status()).toMatchObject({ host: 'here', history: { frames: 2 } });
    expect(await client.latest('process_threads')).toMatchObject({
      seq: 2,
      timeMs: T0 + 1000,
      samples: [{ value: 4 }],
    });
    expect(await client.series('host_memory_total_bytes')).toMatchObject([{ unit: 'bytes', firstMs: T0 }]);
    const range = { fromMs: T0, toMs: T0 + 3000, stepMs: 1000 };
    expect(await client.query({ match: 'process_threads', ...range })).toMatchObject({
      tier: 'raw',
      series: [{ aggregation: 'avg', values: [4, 4, null] }],
    });
  });

  it('is answered with null before the first frame', async () => {
    expect(await client.latest()).toBeNull();
  });

  it.each([
    ['a bad selector', '{', 'CORE_SELECTOR_INVALID'],
    ['an unknown metric', 'process_thread', 'CORE_METRIC_UNKNOWN'],
  ])('fails with the error of the agent: %s', async (_, match, code) => {
    await expect(client.latest(match)).rejects.toMatchObject({ code, hint: expect.stringMatching(/.+/) });
  });

  it('keeps the hint that the agent gave', async () => {
    await expect(client.latest('process_thread')).rejects.toMatchObject({ hint: 'did you mean process_threads?' });
  });
});

describe('an address where no Tidemark is', () => {
  it('refuses the connection', async () => {
    await listener.close();
    await expect(client.status()).rejects.toMatchObject({
      code: 'API_UNREACHABLE',
      message: `no Tidemark answers at ${listener.url}: connection refused`,
    });
  });

  it('answers with something else', async () => {
    const answer: RequestListener = (_, response) => response.end('<html>hello</html>');
    await withServer(answer, async (url) => {
      await using other = createClient(url);
      await expect(other.status()).rejects.toMatchObject({
        code: 'API_UNREACHABLE',
        message: `something else than Tidemark answers at ${url}`,
      });
    });
  });

  it('never ends its answer', async () => {
    let asked = 0;
    const answer: RequestListener = (_, response) => {
      asked++;
      response.writeHead(200).write('{');
    };
    await withServer(answer, async (url) => {
      await using other = createClient(url, { clock, timeoutMs: 5000 });
      const failure = expect(other.status()).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
      await expect.poll(() => asked, POLL).toBe(1);
      await fetch(url); // By then, the client has its headers too.
      await clock.advance(5000);
      await failure;
    });
  });

  it('never answers', async () => {
    let asked = () => {};
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await withServer(
      () => asked(),
      async (url) => {
        await using other = createClient(url, { clock, timeoutMs: 5000 });
        const answer = other.status();
        const failure = expect(answer).rejects.toMatchObject({
          code: 'API_UNREACHABLE',
          message: `no answer from ${url} within 5000 ms`,
        });
        await request;
        await clock.advance(5000);
        await failure;
      },
    );
  });

  it('is still starting', async () => {
    const starting = await listen({ host: '127.0.0.1', port: 0 });
    await using other = createClient(starting.url);
    await expect(other.status()).rejects.toMatchObject({ code: 'API_STARTING' });
    await starting.close();
  });
});

it.each(['', '127.0.0.1:9001', 'ftp://127.0.0.1'])('refuses %j, which is no HTTP URL', (url) => {
  expect(() => createClient(url)).toThrow(TypeError);
});

/** Collects what a stream tells, and lets a test wait for it. */
function follow(from: Client, match = 'process_threads', backlog = 1) {
  const frames: LiveFrame[] = [];
  const lost: TidemarkError[] = [];
  const refused: TidemarkError[] = [];
  const end = from.live(
    { match, backlog },
    {
      onFrame: (frame) => frames.push(frame),
      onLost: (error) => lost.push(error),
      onRefused: (error) => refused.push(error),
    },
  );
  const seqs = () => frames.map(({ seq }) => seq);
  return { frames, lost, refused, end, seqs };
}

describe('a live stream', () => {
  it('begins with the backlog and goes on with every frame', async () => {
    here.tick();
    here.tick();
    const stream = follow(client, 'process_threads', 2);
    await expect.poll(stream.seqs, POLL).toEqual([1, 2]);
    here.tick();
    await expect.poll(stream.seqs, POLL).toEqual([1, 2, 3]);
  });

  it('names the columns in every frame, with the same array while they stay', async () => {
    here.tick();
    here.tick();
    const stream = follow(client, 'process_threads', 2);
    await expect.poll(() => stream.frames.length, POLL).toBe(2);
    expect(stream.frames[0]?.series).toMatchObject([{ metric: 'process_threads', labels: { pid: '7' } }]);
    expect(stream.frames[1]?.series).toBe(stream.frames[0]?.series);
  });

  it('comes back by itself, and what was recorded meanwhile follows', async () => {
    here.tick();
    const stream = follow(client);
    await expect.poll(stream.seqs, POLL).toEqual([1]);
    const port = Number(new URL(listener.url).port);
    await listener.close();
    await expect.poll(() => stream.lost.length, POLL).toBe(1);
    here.tick();
    here.tick();
    await clock.advance(1000);
    await expect.poll(() => stream.lost.length, POLL).toBe(2);
    listener = await listen({ host: '127.0.0.1', port });
    await clock.advance(1000);
    await expect.poll(() => stream.lost.length, POLL).toBe(3);
    listener.serve(here.recording, { onError: () => {} });
    await clock.advance(1000);
    await expect.poll(stream.seqs, POLL).toEqual([1, 2, 3]);
    expect(stream.lost.map(({ code }) => code)).toEqual(['API_UNREACHABLE', 'API_UNREACHABLE', 'API_UNREACHABLE']);
    expect(stream.refused).toEqual([]);
  });

  it('ends when the agent refuses it', async () => {
    here.tick();
    const stream = follow(client, '{');
    await expect.poll(() => stream.refused, POLL).toMatchObject([{ code: 'CORE_SELECTOR_INVALID' }]);
    expect(stream.lost).toEqual([]);
  });

  it('is closed on the server when it is ended, and when its client closes', async () => {
    here.tick();
    const [first, second] = [follow(client), follow(client)];
    const subscribers = async () => (await (await fetch(`${listener.url}/metrics/summary`)).json()).active_connections;
    await expect.poll(subscribers, POLL).toBe(2);
    first.end();
    await expect.poll(subscribers, POLL).toBe(1);
    await client.close();
    await expect.poll(subscribers, POLL).toBe(0);
    expect([...first.lost, ...second.lost]).toEqual([]);
  });
});

describe('frames to be read with for await', () => {
  it('come once each, in order, and end when the reader leaves', async () => {
    for (let tick = 0; tick < 3; tick++) here.tick();
    const seqs: number[] = [];
    for await (const { seq, series, values } of client.frames({ match: 'process_threads', backlog: 3 })) {
      expect([series.length, values]).toEqual([1, [4]]);
      seqs.push(seq);
      if (seq === 3) break;
    }
    expect(seqs).toEqual([1, 2, 3]);
    const subscribers = async () => (await client.status()).live.subscribers;
    await expect.poll(subscribers, POLL).toBe(0);
  });

  it('are all read by a reader who is further behind than what may wait, with pauses and without a gap', async () => {
    const here = recordHere({ capacity: 3000 });
    const other = await listen({ host: '127.0.0.1', port: 0 });
    other.serve(here.recording, { onError: () => {} });
    for (let tick = 0; tick < 2500; tick++) here.tick();
    await using reader = createClient(other.url, { clock });
    const seqs: number[] = [];
    for await (const { seq } of reader.frames({ match: 'process_threads', backlog: 2500 })) {
      // The stream runs ahead while its reader is busy with the first frame.
      if (seq === 1) await expect.poll(async () => (await reader.status()).live.subscribers, POLL).toBe(0);
      seqs.push(seq);
      if (seq === 2500) break;
    }
    expect(seqs).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
    await other.close();
    await here[Symbol.asyncDispose]();
  });

  it('end when their signal aborts, and when the client closes', async () => {
    here.tick();
    const ending = new AbortController();
    const [first, second] = [client.frames({}, { signal: ending.signal }), client.frames()];
    await Promise.all([first.next(), second.next()]);
    const ends = [first.next(), second.next()];
    ending.abort();
    await client.close();
    expect(await Promise.all(ends)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it('throw what the agent refuses', async () => {
    here.tick();
    await expect(client.frames({ match: '{' }).next()).rejects.toMatchObject({ code: 'CORE_SELECTOR_INVALID' });
  });
});

describe('collecting', () => {
  let operator: Client;

  beforeEach(() => {
    operator = createClient(listener.url, { clock, token: listener.localToken });
  });

  afterEach(() => operator.close());

  it('is stopped, started and given another interval', async () => {
    const { collection } = operator;
    expect(await collection.stop()).toEqual({ isCollecting: false, intervalMs: 1000 });
    expect(await collection.setInterval(5000)).toEqual({ isCollecting: false, intervalMs: 5000 });
    expect(await collection.start()).toEqual({ isCollecting: true, intervalMs: 5000 });
    expect(await collection.status()).toEqual({ isCollecting: true, intervalMs: 5000 });
    expect(here.recording.collection).toMatchObject({ isCollecting: true, intervalMs: 5000 });
  });

  it('is not changed by callers without a token, nor by those whose token is not valid', async () => {
    await using stranger = createClient(listener.url, { clock });
    expect(await stranger.collection.status()).toMatchObject({ isCollecting: true });
    await expect(stranger.collection.stop()).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
    await using forger = createClient(listener.url, { clock, token: `${listener.localToken}x` });
    await expect(forger.collection.status()).rejects.toMatchObject({ code: 'API_UNAUTHENTICATED' });
    expect(here.recording.collection.isCollecting).toBe(true);
  });

  it.each([99, 600_001, 1000.5])('has no interval of %d ms', async (intervalMs) => {
    await expect(operator.collection.setInterval(intervalMs)).rejects.toMatchObject({
      code: 'API_INPUT_INVALID',
      message: expect.stringMatching(/^intervalMs: /),
    });
    expect(here.recording.collection.intervalMs).toBe(1000);
  });
});
