import type { ExportBatch } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import {
  createFakeClock,
  createTestSurroundings,
  describeExporter,
  openHttpReceiver,
  openPeer,
  type PeerBehaviour,
  sampleBatch,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { batchOf, START_MS } from '../test/batches.ts';
import { readWriteRequest, samplesOf } from '../test/read-write-request.ts';
import { remoteWrite } from './remote-write.ts';

const NEVER = new AbortController().signal;
const OUT_OF_ORDER: PeerBehaviour = { status: 400, body: 'out of order sample\n' };
const OUT_OF_BOUNDS: PeerBehaviour = { status: 400, body: 'out of bounds\n' };

describeExporter(remoteWrite, {
  describe,
  it,
  openReceiver: () =>
    openHttpReceiver({
      options: (url) => ({
        url: `${url}/api/v1/write`,
        basicAuth: { username: 'ada', password: 'swordfish' },
        headers: { 'x-scope-orgid': 'harbour' },
      }),
      accepts: { status: 204 },
      secrets: ['swordfish', 'YWRhOnN3b3JkZmlzaA=='],
    }),
});

/** The exporter in front of a peer that answers in turn as told, and with 204 after that. */
async function openScene(answers: readonly PeerBehaviour[] = [], options: object = {}, startMs = START_MS + 60_000) {
  const peer = await openPeer();
  const answerInTurn = (first: number, given: readonly PeerBehaviour[]) =>
    peer.behave((index) => given[index - first] ?? { status: 204 });
  answerInTurn(0, answers);
  const clock = createFakeClock(startMs);
  const surroundings = createTestSurroundings({ clock });
  const plugin = await openExporter(remoteWrite({ url: `${peer.url}/write`, ...options }), surroundings);
  return {
    peer,
    clock,
    lines: surroundings.lines,
    deliver: (batch: ExportBatch) => plugin.deliver(batch, NEVER),
    thenAnswer: (...given: readonly PeerBehaviour[]) => answerInTurn(peer.requests.length, given),
    /** Rows of what was sent, request by request. */
    rowsSent: () =>
      peer.requests.map(({ bytes }) => {
        const times = Object.values(samplesOf(bytes)).flatMap((samples) => samples.map(([time]) => time));
        return [...new Set(times)].map((time) => (time - START_MS) / 1000).join(' ');
      }),
    [Symbol.asyncDispose]: async () => {
      await plugin.close();
      await peer[Symbol.asyncDispose]();
    },
  };
}

describe('a request', () => {
  it('is what the protocol says', async () => {
    await using scene = await openScene([], { token: 'swordfish', headers: { 'x-scope-orgid': 'harbour' } });
    await scene.deliver(sampleBatch());
    const [request] = scene.peer.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/write',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
        'user-agent': 'tidemark/1.2.3',
        authorization: 'Bearer swordfish',
        'x-scope-orgid': 'harbour',
      },
    });
    expect(Object.keys(samplesOf(request?.bytes ?? new Uint8Array()))).toMatchObject([
      '__name__=host_load1 host=vault-7',
      '__name__=process_resident_memory_bytes host=vault-7 name=checkout pid=4711',
      expect.stringContaining('__name__=process_cpu_seconds_total host=vault-7 mode=user name=<b>'),
    ]);
  });

  it('tells about metrics once a minute', async () => {
    await using scene = await openScene([], { prefix: 'tidemark_' });
    await scene.deliver(batchOf({ a: [1] }, { key: 'a' }));
    await scene.deliver(batchOf({ a: [1] }, { key: 'b', afterMs: 1000 }));
    await scene.clock.advance(60_000);
    await scene.deliver(batchOf({ a: [1] }, { key: 'c', afterMs: 2000 }));
    const told = scene.peer.requests.map(({ bytes }) =>
      readWriteRequest(bytes).metadata.map((one) => one.metric_family_name),
    );
    expect(told).toEqual([['tidemark_fleet_size'], [], ['tidemark_fleet_size']]);
  });

  it('is not sent again when one behind it has failed', async () => {
    await using scene = await openScene([{}, { status: 503 }], { maxSamplesPerRequest: 2 });
    const batch = batchOf({ a: [1, 2], b: [3, 4], c: [5, 6] });
    await expect(scene.deliver(batch)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await scene.deliver(batch);
    const names = scene.peer.requests.map(({ bytes }) => Object.keys(samplesOf(bytes)).join().at(-1));
    expect(names).toEqual(['a', 'b', 'b', 'c']);
  });

  it('is not made of two ways to say who sends', async () => {
    const options = { url: 'http://x', token: 'x', basicAuth: { username: 'x', password: 'x' } };
    await expect(openExporter(remoteWrite(options), createTestSurroundings())).rejects.toMatchObject({
      code: 'PLUGIN_KIT_OPTIONS_INVALID',
      message: 'option basicAuth of remote-write must be a section (there is `token` already)',
    });
  });
});

describe('a batch that is refused as not newer', () => {
  const batch = batchOf({ a: [1, 2, 3], b: [4, Number.NaN, 6] });

  it('is there already at the start, where rows are refused', async () => {
    await using scene = await openScene([OUT_OF_ORDER, OUT_OF_ORDER, OUT_OF_ORDER]);
    await scene.deliver(batch);
    expect(scene.rowsSent()).toEqual(['0 1 2', '0', '1', '2']);
    expect(scene.lines).toEqual(['info the receiver has it already {"rows":2,"of":3}']);
  });

  it.each([
    ['reset', { reset: 'after' }],
    ['lost by a proxy', { status: 504 }],
  ] as const)('is there already when its answer was %s', async (_, failure) => {
    await using scene = await openScene([{}]);
    await scene.deliver(batchOf({ a: [1] }, { key: 'before', afterMs: -1000 }));
    scene.thenAnswer(failure, OUT_OF_ORDER, { status: 409, body: 'conflict' }, OUT_OF_ORDER);
    await expect(scene.deliver(batch)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await scene.deliver(batch);
    expect(scene.rowsSent()).toEqual(['-1', '0 1 2', '0 1 2', '0', '1', '2']);
  });

  it.each([
    ['behind one that was accepted', START_MS + 60_000],
    ['when it was recorded since the start', START_MS - 60_000],
  ])('is lost, but for the rows that are accepted, %s', async (_, startMs) => {
    await using scene = await openScene([], {}, startMs);
    if (startMs > START_MS) await scene.deliver(batchOf({ a: [1] }, { key: 'before', afterMs: -1000 }));
    scene.thenAnswer(OUT_OF_ORDER, OUT_OF_ORDER, OUT_OF_ORDER);
    await expect(scene.deliver(batch)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
      message: expect.stringMatching(/^the receiver refused 2 of 3 rows: it has newer ones/),
    });
    scene.thenAnswer(OUT_OF_ORDER, OUT_OF_ORDER);
    await expect(scene.deliver(batchOf({ a: [1] }, { key: 'after' }))).rejects.toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
    });
  });

  it('goes on with the row that could not be sent', async () => {
    await using scene = await openScene([OUT_OF_ORDER, OUT_OF_ORDER, { status: 500 }, OUT_OF_ORDER, OUT_OF_ORDER]);
    await expect(scene.deliver(batch)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await scene.deliver(batch);
    expect(scene.rowsSent()).toEqual(['0 1 2', '0', '1', '1', '2']);
  });
});

it('says how much is too old for the receiver, and sends the rest', async () => {
  await using scene = await openScene([OUT_OF_BOUNDS, OUT_OF_BOUNDS]);
  const rejection = expect(scene.deliver(batchOf({ a: [1, 2, 3] }))).rejects;
  await rejection.toMatchObject({
    code: 'PLUGIN_KIT_PERMANENT',
    message: 'the receiver refused 1 of 3 rows: they are too old for it',
  });
  expect(scene.rowsSent()).toEqual(['0 1 2', '0', '1', '2']);
});
