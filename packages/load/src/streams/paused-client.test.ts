import { expect, it } from 'vitest';
import { frameOf, openLiveServer, runWithTicks, type Subscriber } from '../../test/live-server.ts';
import { runLoad } from '../run-load.ts';

/** Fills the buffers of a socket that is not read soon, and is cheap for who reads. */
const PADDING = JSON.stringify({ type: 'heartbeat', timeMs: 0, padding: ' '.repeat(1_000_000) });

/** What may wait for a client in this process, besides the buffers of its socket. */
const MAX_WAITING_BYTES = 3_000_000;

/**
 * Sends frames as a careful server does: not to a client that has not taken the last ones, which is told later. The first
 * client gets padding with each of them.
 */
function createCarefulSender() {
  const left = new Map<Subscriber, number>();
  let seq = 0;
  return (subscribers: readonly Subscriber[]) => {
    const frame = frameOf(++seq);
    for (const subscriber of subscribers) {
      const skipped = left.get(subscriber) ?? 0;
      if ((subscriber.socket?.bufferedAmount ?? 0) > MAX_WAITING_BYTES) {
        left.set(subscriber, skipped + 1);
        continue;
      }
      if (skipped > 0) subscriber.send({ type: 'skipped', channel: 7, frames: skipped, afterSeq: 0 });
      left.delete(subscriber);
      subscriber.send(frame);
      if (subscriber === subscribers[0]) subscriber.socket?.send(PADDING);
    }
  };
}

it.concurrent('shows what becomes of a client that stops reading, and of the others', { timeout: 20_000 }, async () => {
  await using server = await openLiveServer();
  const send = createCarefulSender();
  const timer = setInterval(() => send(server.subscribers), 25);
  const url = `ws://127.0.0.1:${server.port}/live`;
  const { paused, sequence, errors, latency } = await runLoad({
    kind: 'ws',
    url,
    clients: 3,
    durationMs: 4000,
    pauseOneMs: 2000,
  });
  clearInterval(timer);
  expect(errors.total).toBe(0);
  expect(sequence).toMatchObject({ gaps: 0 });
  expect(paused).toMatchObject({ missingFrames: 0, ended: null });
  expect(paused?.pausedMs).toBeGreaterThan(1900);
  expect(paused?.skippedFrames).toBeGreaterThan(0);
  expect(paused?.skipNotices).toBeGreaterThan(0);
  expect(paused?.caughtUpMs).not.toBeNull();
  const { before, during, after } = paused?.others ?? {};
  const frames = [before, during, after].map((phase) => phase?.count ?? 0);
  expect(Math.min(...frames)).toBeGreaterThan(1);
  expect(frames.reduce((sum, count) => sum + count)).toBe(latency.delivery?.count);
});

it.concurrent('tells when the server ends a client that does not read', async () => {
  await using server = await openLiveServer();
  const timer = setInterval(() => server.subscribers[0]?.socket?.terminate(), 300);
  const { paused } = await runLoad({
    kind: 'ws',
    url: `ws://127.0.0.1:${server.port}/live`,
    clients: 2,
    durationMs: 800,
    pauseOneMs: 400,
  });
  clearInterval(timer);
  expect(paused).toMatchObject({ caughtUpMs: null, ended: expect.stringContaining('ended') });
});

it.concurrent.each(['ws', 'sse'] as const)('finds what waited in the sockets meanwhile, over %s', async (kind) => {
  await using server = await openLiveServer();
  const scheme = kind === 'ws' ? 'ws' : 'http';
  const url = `${scheme}://127.0.0.1:${server.port}/live`;
  const plan = { kind, url, clients: 2, durationMs: 1000, pauseOneMs: 500 };
  const { paused, sequence } = await runWithTicks(server, plan);
  expect(paused).toMatchObject({ skippedFrames: 0, missingFrames: 0, ended: null });
  expect(paused?.bufferedFrames).toBeGreaterThan(1);
  expect(paused?.caughtUpMs).not.toBeNull();
  expect(sequence).toMatchObject({ gaps: 0 });
});
