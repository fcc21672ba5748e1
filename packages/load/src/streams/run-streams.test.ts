import { describe, expect, it } from 'vitest';
import { frameOf, openLiveServer, runWithTicks, type Subscriber } from '../../test/live-server.ts';
import { openSilentServer } from '../../test/silent-server.ts';
import type { LoadPlan } from '../plan.ts';
import type { LoadProgress } from '../report.ts';
import { runLoad } from '../run-load.ts';

const KINDS = [{ kind: 'ws' }, { kind: 'sse' }] as const;

function planFor(kind: 'ws' | 'sse', { port }: { port: number }, more: Partial<LoadPlan> = {}): LoadPlan {
  const url = `${kind === 'ws' ? 'ws' : 'http'}://127.0.0.1:${port}/live`;
  return { kind, url, clients: 5, durationMs: 300, ...more } as LoadPlan;
}

/** Sends the messages to a subscriber as soon as it is there. */
function sendAtOnce(messages: readonly object[]): (subscriber: Subscriber) => void {
  return ({ send }) => messages.forEach(send);
}

describe.concurrent.each(KINDS)('a load run over $kind', ({ kind }) => {
  it('receives every frame with every client, and measures delivery and spread', async () => {
    await using server = await openLiveServer();
    const { clients, received, sequence, latency, errors, verdict, ...rest } = await runWithTicks(
      server,
      planFor(kind, server),
    );
    expect(clients).toMatchObject({ planned: 5, opened: 5, openAtEnd: 5, silent: 0, connecting: { count: 5 } });
    expect(received.messages).toBeGreaterThan(5);
    expect(received.seriesUpdatesPerSecond).toBeGreaterThan(received.messagesPerSecond);
    expect(sequence).toMatchObject({ gaps: 0, missing: 0, duplicates: 0, disordered: 0, skipped: 0 });
    // The last one may have been welcomed after the beginning.
    expect(latency.delivery?.count).toBeGreaterThan(received.messages - 5);
    expect(latency.delivery?.maxMs).toBeLessThan(5000);
    expect(latency.spread?.minMs).toBe(0);
    expect(latency.response).toBeNull();
    expect(errors).toEqual({ total: 0, kinds: [] });
    expect(verdict.passed).toBe(true);
    expect(rest).toMatchObject({ version: 1, kind, protocol: 'tidemark', ending: 'complete', paused: null });
    expect(rest.self.cpuRatio).toBeGreaterThan(0);
  });

  it('closes every connection when it is over', async ({ expect }) => {
    await using server = await openLiveServer();
    await runLoad(planFor(kind, server, { clients: 20 }));
    await expect.poll(() => server.open).toBe(0);
  });

  it('finds what is missing, comes twice or comes late', async () => {
    const wrong = [1, 2, 5, 5, 4, 6].map((seq) => frameOf(seq));
    await using server = await openLiveServer({ onSubscribe: sendAtOnce(wrong) });
    const { sequence, verdict } = await runLoad(planFor(kind, server, { clients: 3, thresholds: { maxGaps: 0 } }));
    expect(sequence).toMatchObject({ frames: 18, gaps: 3, missing: 6, duplicates: 3, disordered: 3 });
    expect(verdict).toEqual({
      passed: false,
      judgements: [{ threshold: 'maxGaps', limit: 0, actual: 9, passed: false }],
    });
  });

  it('takes the word of the server for frames it left out, and counts them', async () => {
    const skipping = [frameOf(1), { type: 'skipped', channel: 7, frames: 29, afterSeq: 1 }, frameOf(31)];
    await using server = await openLiveServer({ onSubscribe: sendAtOnce(skipping) });
    const thresholds = { maxGaps: 0, maxSkipped: 57 };
    const { sequence, verdict } = await runLoad(planFor(kind, server, { clients: 2, thresholds }));
    expect(sequence).toMatchObject({ gaps: 0, notices: 2, skipped: 58 });
    expect(verdict.judgements.map(({ passed }) => passed)).toEqual([true, false]);
  });

  it('asks for the series and the interval of the plan', async () => {
    await using server = await openLiveServer();
    const match = 'process_threads{name="a b"}';
    await runLoad(planFor(kind, server, { clients: 1, match, intervalMs: 5000 } as Partial<LoadPlan>));
    const { match: asked, intervalMs } = server.subscribers[0]?.subscription ?? {};
    expect([asked, Number(intervalMs)]).toEqual([match, 5000]);
  });

  it('shows the token to the server and to nobody else', async () => {
    await using server = await openLiveServer();
    const told: LoadProgress[] = [];
    const plan = planFor(kind, server, {
      token: 'tdm_secret',
      headers: { 'X-Run': '7' },
      clients: 1,
      durationMs: 1100,
    });
    const report = await runLoad(plan, { onProgress: (progress) => told.push(progress) });
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer tdm_secret', 'x-run': '7' });
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify([report, told])).not.toContain('secret');
  });

  it('finds clients that get nothing, and counts them as gaps', async () => {
    let seq = 0;
    await using server = await openLiveServer();
    const feedSome = () => {
      const frame = frameOf(++seq);
      for (const [index, { send }] of server.subscribers.entries()) if (index % 2 === 0) send(frame);
    };
    const timer = setInterval(feedSome, 20);
    const { clients, sequence, verdict } = await runLoad(planFor(kind, server, { thresholds: { maxGaps: 1 } }));
    clearInterval(timer);
    expect(clients).toMatchObject({ openAtEnd: 5, silent: 2 });
    expect(sequence).toMatchObject({ gaps: 0 });
    expect(verdict).toMatchObject({ passed: false, judgements: [{ actual: 2 }] });
  });

  it('finds that nobody gets anything', async () => {
    await using server = await openLiveServer();
    const { clients, verdict } = await runLoad(planFor(kind, server, { thresholds: { maxGaps: 0 } }));
    expect(clients.silent).toBe(5);
    expect(verdict.passed).toBe(false);
  });

  it('counts a refused subscription and what is no message', async () => {
    const answers = [{ type: 'error', id: 'load', code: 'API_SUBSCRIPTION_LIMIT', message: 'no' }, { no: 'type' }];
    const onSubscribe = (subscriber: Subscriber, index: number) => index === 1 && sendAtOnce(answers)(subscriber);
    await using server = await openLiveServer({ onSubscribe });
    const { errors } = await runLoad(planFor(kind, server, { clients: 2 }));
    expect(errors.kinds).toEqual([
      { kind: 'subscription', detail: 'API_SUBSCRIPTION_LIMIT', count: 1, example: 'no' },
      { kind: 'protocol', detail: '', count: 1, example: 'a message has no type: {"no":"type"}' },
    ]);
  });

  it('counts clients that come too late, by the status they got', async () => {
    await using server = await openLiveServer({ refuse: (_, index) => (index >= 3 ? 503 : undefined) });
    const { clients, errors, ending } = await runWithTicks(server, planFor(kind, server));
    expect({ ...clients, connecting: undefined }).toEqual({ planned: 5, opened: 3, openAtEnd: 3, silent: 0 });
    expect(errors.kinds).toEqual([expect.objectContaining({ kind: 'handshake', detail: '503', count: 2 })]);
    expect(ending).toBe('complete');
  });

  it.each([
    [401, 'LOAD_STREAM_REFUSED', '401 instead of'],
    [404, 'LOAD_STREAM_REFUSED', '404 instead of'],
  ])('does not begin when the first client is answered %i', async (status, code, message) => {
    await using server = await openLiveServer({ refuse: () => status });
    const run = runLoad(planFor(kind, server));
    await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(server.requests).toHaveLength(1);
  });

  it('ends when the first client is refused what it subscribes to', async ({ expect }) => {
    const refusal = { type: 'error', id: 'load', code: 'CORE_SELECTOR_INVALID', message: 'unknown metric' };
    await using server = await openLiveServer({ onSubscribe: sendAtOnce([refusal]) });
    await expect(runLoad(planFor(kind, server, { durationMs: 60_000 }))).rejects.toMatchObject({
      code: 'LOAD_STREAM_REFUSED',
      message: expect.stringContaining('unknown metric'),
      details: { kind: 'subscription', detail: 'CORE_SELECTOR_INVALID' },
    });
    await expect.poll(() => server.open).toBe(0);
  });

  it('does not begin when nobody listens', async () => {
    const server = await openLiveServer();
    await server[Symbol.asyncDispose]();
    await expect(runLoad(planFor(kind, server))).rejects.toMatchObject({
      code: 'LOAD_UNREACHABLE',
      details: { kind: 'refused' },
    });
  });

  it('ends early at a signal, and reports what was until then', async ({ expect }) => {
    await using server = await openLiveServer();
    const stop = new AbortController();
    const plan = planFor(kind, server, { durationMs: 60_000 });
    const report = await runWithTicks(server, plan, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(report).toMatchObject({ ending: 'interrupted', clients: { opened: 5 }, errors: { total: 0 } });
    expect(report.received.messages).toBeGreaterThan(0);
    expect(report.measuredMs).toBeLessThan(5000);
    await expect.poll(() => server.open).toBe(0);
  });

  it('ends early at a signal while clients are still connecting', async () => {
    const stop = new AbortController();
    await using server = await openLiveServer({ onSubscribe: (_, index) => index === 2 && stop.abort() });
    const plan = planFor(kind, server, { clients: 1000, connectRate: 10, durationMs: 60_000 });
    const report = await runLoad(plan, { signal: stop.signal });
    expect(report).toMatchObject({ ending: 'interrupted', errors: { total: 0 } });
    expect(report.measuredMs).toBeLessThan(1000);
    expect(report.clients.opened).toBeLessThan(10);
  });

  it('ends when no client is left, and does not pass', async () => {
    await using server = await openLiveServer();
    const onProgress = () => void server[Symbol.asyncDispose]();
    const report = await runLoad(planFor(kind, server, { durationMs: 60_000, thresholds: { maxErrors: 99 } }), {
      onProgress,
    });
    expect(report).toMatchObject({ ending: 'deserted', clients: { openAtEnd: 0 }, errors: { total: 5 } });
    expect(report.verdict.passed).toBe(false);
  });

  it('gives up on connections that do not open in time', async () => {
    await using server = await openSilentServer();
    const plan = planFor(kind, server, { timeoutMs: 100 });
    await expect(runLoad(plan)).rejects.toMatchObject({ code: 'LOAD_UNREACHABLE', details: { kind: 'timeout' } });
  });

  it('only counts what another server sends', async () => {
    await using server = await openLiveServer({ onSubscribe: sendAtOnce([frameOf(1), frameOf(9)]) });
    const { received, sequence, latency, protocol } = await runLoad(
      planFor(kind, server, { clients: 1, protocol: 'plain' } as Partial<LoadPlan>),
    );
    expect({ protocol, sequence, delivery: latency.delivery }).toEqual({
      protocol: 'plain',
      sequence: null,
      delivery: null,
    });
    expect(received.seriesUpdatesPerSecond).toBeNull();
  });
});
