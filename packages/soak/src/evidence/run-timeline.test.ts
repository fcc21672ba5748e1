import { describe, expect, it } from 'vitest';
import type { RunLogEntry } from '../run/run-log-entry.ts';
import { readTimeline } from './run-timeline.ts';

const START = {
  atMs: 0,
  type: 'run-started',
  runId: 'r',
  name: 'n',
  planHash: 'h',
  durationMs: 1000,
  intervalMs: 10,
  warmUpMs: 50,
  criteria: {},
  services: [{ name: 'api', role: 'service', command: 'api' }],
} as const;
const at = (atMs: number, rest: Record<string, unknown>) => ({ atMs, ...rest }) as RunLogEntry;
const started = (atMs: number, pid: number) => at(atMs, { type: 'service-started', service: 'api', pid, attempt: 1 });
const ended = (atMs: number, pid: number) => at(atMs, { type: 'service-ended', service: 'api', pid, wasAsked: false });

describe('readTimeline', () => {
  it('counts from when all are ready to when they are asked to end', () => {
    const log = [
      START,
      at(10, { type: 'segment-started', segment: 1 }),
      started(20, 7),
      at(30, { type: 'watching-began', segment: 1 }),
      at(530, { type: 'watching-ended', segment: 1 }),
      ended(540, 7),
      at(550, { type: 'segment-ended', segment: 1, reason: 'segment' }),
      at(1000, { type: 'segment-started', segment: 2 }),
      started(1010, 9),
      at(1030, { type: 'watching-began', segment: 2 }),
    ];
    const { watchedMs, segments, lives } = readTimeline(log, 1330);
    expect(watchedMs).toBe(500 + 300);
    expect(segments).toEqual([
      { segment: 1, fromMs: 10, watchedFromMs: 30, toMs: 530 },
      { segment: 2, fromMs: 1000, watchedFromMs: 1030, toMs: 1330 },
    ]);
    expect(lives.get('api')).toEqual([
      { pid: 7, fromMs: 20, warmUpEndMs: 70, toMs: 530 },
      { pid: 9, fromMs: 1010, warmUpEndMs: 1060, toMs: 1330 },
    ]);
  });

  it('begins another life with each restart', () => {
    const log = [START, at(10, { type: 'segment-started', segment: 1 }), started(20, 7), ended(60, 7), started(61, 8)];
    expect(readTimeline(log, 200).lives.get('api')).toEqual([
      { pid: 7, fromMs: 20, warmUpEndMs: 60, toMs: 60 },
      { pid: 8, fromMs: 61, warmUpEndMs: 111, toMs: 200 },
    ]);
  });

  it('takes a segment that was cut off as far as the next one says, and no later', () => {
    const cut = [
      START,
      at(10, { type: 'segment-started', segment: 1 }),
      started(20, 7),
      at(30, { type: 'watching-began', segment: 1 }),
      at(900, { type: 'trouble', message: 'the soak was killed; its guardian ended api' }),
    ];
    expect(readTimeline(cut, 600)).toMatchObject({ watchedMs: 570, segments: [{ toMs: 600 }] });
    const resumed = [
      ...cut,
      at(2000, { type: 'segment-lost', segment: 1, lastSignMs: 600 }),
      at(2001, { type: 'segment-started', segment: 2 }),
      started(2010, 8),
    ];
    const { watchedMs, lives } = readTimeline(resumed, 2500);
    expect(watchedMs).toBe(570);
    expect(lives.get('api')?.map(({ toMs }) => toMs)).toEqual([600, 2500]);
  });

  it('has lives one after the other where the clock was set back', () => {
    const log = [
      START,
      at(1000, { type: 'segment-started', segment: 1 }),
      started(1000, 7),
      ended(1600, 7),
      started(400, 8),
    ];
    const lives = readTimeline(log, 1200).lives.get('api');
    expect(lives?.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [1000, 1600],
      [1601, 1601],
    ]);
  });

  it('reads a week of restarts in no time', () => {
    const restarts = Array.from({ length: 20_000 }, (_, i) => [
      started(100 + 30 * i, i + 2),
      ended(110 + 30 * i, i + 2),
    ]);
    const log = [START, at(10, { type: 'segment-started', segment: 1 }), ...restarts.flat()];
    const startMs = performance.now();
    expect(readTimeline(log, 1e9).lives.get('api')).toHaveLength(20_000);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('has watched nothing when not all became ready', () => {
    const log = [START, at(10, { type: 'segment-started', segment: 1 }), started(20, 7)];
    expect(readTimeline(log, 200)).toMatchObject({ watchedMs: 0, segments: [{ watchedFromMs: undefined, toMs: 200 }] });
  });
});
