import type { LoadReport } from '@tidemark/load';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../format/text.ts';
import { formatReport } from './report-text.ts';

const summary = (p50Ms: number) => ({
  count: 1000,
  minMs: p50Ms / 2,
  meanMs: p50Ms,
  p50Ms,
  p90Ms: p50Ms * 2,
  p99Ms: p50Ms * 3,
  p999Ms: p50Ms * 4,
  maxMs: p50Ms * 5,
});

const REPORT: LoadReport = {
  version: 1,
  kind: 'ws',
  url: 'ws://127.0.0.1:9001/live',
  protocol: 'tidemark',
  startedMs: 1_800_000_000_000,
  rampMs: 10_050,
  measuredMs: 30_000,
  ending: 'complete',
  clients: { planned: 10_000, opened: 10_000, openAtEnd: 9999, silent: 12, connecting: summary(4) },
  received: {
    messages: 300_000,
    messagesPerSecond: 10_000,
    bytes: 150_000_000,
    bytesPerSecond: 5_000_000,
    seriesUpdatesPerSecond: 500_000,
  },
  latency: { delivery: summary(46), spread: summary(0.4), response: null },
  sequence: { frames: 300_000, gaps: 2, missing: 3, duplicates: 1, disordered: 0, notices: 4, skipped: 29 },
  errors: {
    total: 3,
    kinds: [
      { kind: 'closed', detail: '1013', count: 2, example: 'the server closed with 1013: \u001b[2Jfull' },
      { kind: 'reset', detail: '', count: 1, example: 'read ECONNRESET' },
    ],
  },
  requests: null,
  paused: null,
  self: {
    cpuRatio: 0.151,
    cpuUsPerMessage: 15.1,
    rssBytes: 313_266_176,
    loopDelayP99Ms: 16.2,
    loopDelayMaxMs: 25.1,
    isBottleneck: false,
  },
  verdict: {
    passed: false,
    judgements: [
      { threshold: 'maxErrors', limit: 0, actual: 3, passed: false },
      { threshold: 'maxP99Ms', limit: 250, actual: 138, passed: true },
      { threshold: 'minRate', limit: 9000, actual: null, passed: false },
    ],
  },
};

const PLAIN = { bold: (text: string) => text, width: undefined };

describe('the report of a load run', () => {
  it('tells what was seen, a line for each subject', () => {
    expect(formatReport(REPORT, PLAIN)).toBe(`10000 WebSocket clients at ws://127.0.0.1:9001/live for 30 s

clients      10000 connected in 10 s (p50 4 ms, p99 12 ms), 9999 open at the end, 12 of them silent
received     300000 messages, 10000/s; 143.1 MiB, 4.77 MiB/s; 500000 series updates/s
frames       300000, 2 gaps, 3 frames missing, 1 twice, 29 skipped in 4 notices
errors       3: 2 closed 1013 (the server closed with 1013: \ufffd[2Jfull); 1 reset (read ECONNRESET)
load itself  15.1 % of a core, 15.1 µs a message, 298.8 MiB, event loop late by 16.2 ms (p99), 25.1 ms (max)

latency         p50     p90      p99    p99.9     max
delivery      46 ms   92 ms   138 ms   184 ms  230 ms
spread       400 µs  800 µs  1.20 ms  1.60 ms    2 ms

FAILED  errors             3  at most 0
ok      p99           138 ms  at most 250 ms
FAILED  rate    not measured  at least 9000/s
`);
  });

  it.each([80, 60, 50])('fits into %i columns, with a row for each quantile where these are few', (width) => {
    const lines = formatReport(REPORT, { ...PLAIN, width }).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    const rows = width < 64 ? ['p50', 'p90', 'p99', 'p99.9', 'max'] : ['delivery', 'spread'];
    for (const row of rows) expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${row} .* [µm]s$`)));
  });

  it('tells what became of a client that was paused, and of the others', () => {
    const others = { before: summary(5), during: summary(5), after: summary(6) };
    const counts = { bufferedFrames: 12, skippedFrames: 18, skipNotices: 1, missingFrames: 0 };
    const paused = { pausedMs: 30_000, ...counts, caughtUpMs: 4, ended: null, others };
    const text = formatReport({ ...REPORT, paused }, PLAIN);
    expect(text).toContain('paused one   for 30 s\n');
    expect(text).toContain('got the newest after 4 ms; 12 waited in the sockets, 18 skipped in 1 notice\n');
    expect(text).toMatch(/\nothers +p50 .*\nbefore +5 ms .*\nmeanwhile +5 ms .*\nafter +6 ms /);
  });

  it('tells what became of requests, and warns of what latencies cannot show', () => {
    const requests = {
      plannedRate: 1000,
      statuses: { 200: 900, 503: 10 },
      answered: 910,
      failed: 5,
      unfinished: 0,
      unsent: 85,
    };
    const latency = { delivery: null, spread: null, response: summary(2) };
    const self = { ...REPORT.self, isBottleneck: true };
    const text = formatReport(
      { ...REPORT, kind: 'http', protocol: 'http', requests, latency, self, sequence: null },
      PLAIN,
    );
    expect(text).toContain('requests     1000/s planned, 910 answered, 5 failed, 85 never sent\n');
    expect(text).toContain('statuses     200: 900, 503: 10\n');
    expect(text.match(/^warning: .*/gm)).toHaveLength(2);
  });
});
