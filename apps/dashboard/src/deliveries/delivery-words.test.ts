import type { ExporterShape, ReceiverShape } from '@tidemark/api/client';
import { expect, it } from 'vitest';
import { exporterView, receiverView } from './delivery-words.ts';

const NOW = new Date('2026-11-22T15:00:00').getTime();

const DELIVERY: NonNullable<ExporterShape['delivery']> = {
  state: 'running',
  breaker: { state: 'closed', failuresInARow: 0, openForMs: 0 },
  queue: { items: 1, maxItems: 8640, oldestMs: NOW - 10_000 },
  delivered: 1360,
  deliveredByRetry: 2,
  attempts: 1364,
  retries: 4,
  failedAttempts: 4,
  dropped: { overflow: 1, rejected: 2, expired: 3 },
  latency: { p50Ms: 9, p95Ms: 12.4, p99Ms: 40 },
  lastDeliveredMs: NOW - 1000,
  lastProblem: null,
  nextAttemptInMs: 0,
};

const EXPORTER: ExporterShape = {
  ...{ name: 'central', plugin: 'remote-write', state: 'running', sinceMs: NOW, ends: 0, problem: null },
  usage: { rssBytes: 50 * 2 ** 20, heapBytes: 0, buffersBytes: 0, cpuRatio: 0.012 },
  ...{ behind: { frames: 10, ms: 10_400 }, lostFrames: 0, delivery: DELIVERY },
};

const OPEN = { state: 'open', failuresInARow: 9, openForMs: 12_300 } as const;
const words = (text: string) => text.replaceAll('\u00a0', ' ');
const facts = (view: ReturnType<typeof exporterView>) => view.facts.map(({ term, text }) => `${term}: ${words(text)}`);

it('shows what is behind, waits, went and how', () => {
  const view = exporterView(EXPORTER, NOW);
  expect(view).toMatchObject({ name: 'central', state: 'running', tone: 'good', problem: undefined });
  expect(facts(view)).toEqual([
    ...['Behind: 10 s, 10 frames', 'Breaker: closed', 'Batches waiting: 1 of 8,640', 'Sent: 1,360', 'Dropped: 6'],
    ...['Retries: 4, 50.0 % successful', 'Latency, p95: 12.4 ms', 'Own cost: 50.0 MiB, 1.2 % CPU'],
  ]);
});

it('warns while the breaker is open, and says when it tries again', () => {
  const delivery = { ...DELIVERY, breaker: OPEN, nextAttemptInMs: 12_300 };
  const view = exporterView({ ...EXPORTER, delivery, lostFrames: 1200 }, NOW);
  expect(view).toMatchObject({ state: 'retrying', tone: 'warn' });
  expect(facts(view)).toEqual(expect.arrayContaining(['Breaker: open, tries in 12 s', 'Lost: 1,200 frames']));
});

it.each([
  ['running', 'running', 'good'],
  ['starting', 'starting', 'good'],
  ['down', 'down', 'warn'],
  ['stopped', 'stopped', 'bad'],
] as const)('shows a process that is %s', (state, word, tone) => {
  const view = exporterView({ ...EXPORTER, state }, NOW);
  expect(view).toMatchObject({ state: word, tone, isStopped: state === 'stopped' });
});

it('shows no figures before the queue is read', () => {
  const usage = { rssBytes: 0, heapBytes: 0, buffersBytes: 0, cpuRatio: 0 };
  const view = exporterView({ ...EXPORTER, usage, behind: null, delivery: null }, NOW);
  expect(view).toMatchObject({ state: 'reading its queue', facts: [], problem: undefined });
});

it('shows the newest problem, and whether something was sent since', () => {
  const problem = (message: string, timeMs: number) => ({ message, code: null, timeMs });
  const delivery = { ...DELIVERY, lastProblem: problem('no answer', NOW - 2000) };
  expect(exporterView({ ...EXPORTER, delivery }, NOW).problem).toEqual({ text: '14:59:58 no answer', isOver: true });
  const died = { ...EXPORTER, delivery, problem: problem('it died', NOW) };
  expect(exporterView(died, NOW).problem).toEqual({ text: '15:00:00 it died', isOver: false });
});

it('warns of a receiver that refuses everything', () => {
  const lastProblem = { message: 'answered 400', code: null, timeMs: NOW };
  const delivery = { ...DELIVERY, lastDeliveredMs: null, lastProblem };
  expect(exporterView({ ...EXPORTER, delivery }, NOW)).toMatchObject({ state: 'running', tone: 'warn' });
});

it('shows receivers of alerts by the same figures', () => {
  const receiver: ReceiverShape = { ...DELIVERY, name: 'pager', plugin: 'webhook', breaker: OPEN, retries: 0 };
  const view = receiverView(receiver, NOW);
  expect(view).toMatchObject({ key: 'receiver pager', plugin: 'webhook', state: 'retrying', tone: 'warn' });
  expect(facts(view)).toEqual(expect.arrayContaining(['Messages waiting: 1 of 8,640', 'Retries: 0']));
});
