import type { LoadProgress } from '@tidemark/load';
import { describe, expect, it } from 'vitest';
import { formatProgress, formatProgressLine } from './progress-lines.ts';

const latency = { count: 9, minMs: 1, meanMs: 2, p50Ms: 46.07, p90Ms: 60, p99Ms: 141, p999Ms: 200, maxMs: 1200 };

const PROGRESS: LoadProgress = {
  phase: 'measuring',
  elapsedMs: 22_004,
  leftMs: 17_990,
  clients: { planned: 10_000, open: 9998 },
  messagesPerSecond: 10_003.4,
  bytesPerSecond: 5_453_800,
  seriesUpdatesPerSecond: 500_170,
  latency,
  errors: 2,
  gaps: 0,
  skipped: 4,
  isOnePaused: true,
};

describe('how a load run is going', () => {
  it('is a block of lines in columns that stand still', () => {
    const block = formatProgress(PROGRESS, 80);
    expect(block.join('\n')).toBe(`\
  clients   9998 of 10000     time     18 s left
  messages  10003/s           bytes    5.20 MiB/s
  p50       46.07 ms          p99      141 ms
  p99.9     200 ms            max      1.20 s
  errors    2                 series   500170/s
  gaps      0                 skipped  4 one client paused`);
    const other = formatProgress({ ...PROGRESS, latency: null, messagesPerSecond: 0.5, errors: 0 }, 80);
    expect(other.map((line) => line.search(/\S\s+\S+$/) > 0)).toEqual(block.map(() => true));
    expect(other[2]).toBe('  p50       —                 p99      —');
  });

  it('is one line in a log', () => {
    expect(formatProgressLine(PROGRESS)).toBe(
      '22 s: 9998 of 10000 clients, 10003/s, p50 46.07 ms, p99 141 ms, 2 errors, 0 gaps, 4 skipped',
    );
    expect(formatProgressLine({ ...PROGRESS, latency: null, gaps: null, skipped: null })).toBe(
      '22 s: 9998 of 10000 clients, 10003/s, 2 errors',
    );
  });

  it('leaves out what another server does not have', () => {
    const plain = { ...PROGRESS, seriesUpdatesPerSecond: null, gaps: null, skipped: null };
    expect(formatProgress(plain, 80).join('\n')).not.toMatch(/series|gaps|skipped/);
  });
});
