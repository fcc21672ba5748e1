import type { ExporterShape } from '@tidemark/api/client';
import { expect, it } from 'vitest';
import { formatExporters } from './exporter-table.ts';

const plain = (text: string) => text;
const WIDE = { width: undefined, bold: plain, dim: plain, red: plain, yellow: plain };
const MARKED = { ...WIDE, red: (text: string) => `<${text}>`, yellow: (text: string) => `(${text})` };

const at = (time: string) => new Date(`2026-11-21T${time}`).getTime();
const NOW = at('15:00:00');

const DELIVERY: NonNullable<ExporterShape['delivery']> = {
  state: 'running',
  breaker: { state: 'closed', failuresInARow: 0, openForMs: 0 },
  queue: { items: 1, maxItems: 8640, oldestMs: NOW - 10_000 },
  delivered: 360,
  deliveredByRetry: 1,
  attempts: 363,
  retries: 3,
  failedAttempts: 3,
  dropped: { overflow: 0, rejected: 0, expired: 0 },
  latency: { p50Ms: 9, p95Ms: 12.4, p99Ms: 40 },
  lastDeliveredMs: NOW - 1000,
  lastProblem: null,
  nextAttemptInMs: 0,
};

const RUNNING: ExporterShape = {
  name: 'central',
  plugin: 'remote-write',
  state: 'running',
  sinceMs: at('14:00:00'),
  ends: 0,
  problem: null,
  usage: { rssBytes: 0, heapBytes: 0, buffersBytes: 0, cpuRatio: 0 },
  behind: { frames: 10, ms: 10_000 },
  lostFrames: 0,
  delivery: DELIVERY,
};

const AWAY: ExporterShape = {
  ...RUNNING,
  name: 'lake',
  behind: { frames: 7200, ms: 7_200_000 },
  lostFrames: 412,
  delivery: {
    ...DELIVERY,
    breaker: { state: 'open', failuresInARow: 9, openForMs: 12_000 },
    dropped: { overflow: 2, rejected: 1, expired: 4 },
    lastProblem: { message: 'http://lake: ECONNREFUSED', code: 'PLUGIN_KIT_RETRYABLE', timeMs: at('14:59:58') },
  },
};

const STOPPED: ExporterShape = {
  ...RUNNING,
  name: 'mine',
  state: 'stopped',
  ends: 3,
  problem: { message: 'it did not answer for 10 s', code: null, timeMs: at('14:58:00') },
  behind: null,
  delivery: null,
};

const cells = (line = '') => line.split(/ {2,}/);

it('shows how it goes with each, and what went wrong last', () => {
  const [heading, ...lines] = formatExporters([RUNNING, AWAY, STOPPED], NOW, WIDE).split('\n');
  expect(cells(heading)).toEqual([
    ...['STATE', 'NAME', 'PLUGIN', 'BREAKER', 'BEHIND', 'FRAMES', 'SENT', 'RETRIES', 'DROPPED', 'LOST', 'P95'],
  ]);
  expect(lines.map(cells)).toEqual([
    ['running', 'central', 'remote-write', 'closed', '10 s', '10', '360', '3', '0', '0', '12 ms'],
    ['running', 'lake', 'remote-write', 'open', '2h', '7200', '360', '3', '7', '412', '12 ms'],
    ['stopped', 'mine', 'remote-write', '—', '—', '—', '—', '—', '—', '0', '—'],
    [''],
    ['last problems'],
    ['', 'lake, 14:59:58: http://lake: ECONNREFUSED'],
    ['', 'mine, 14:58:00: it did not answer for 10 s'],
    ['', 'tidemark exporters restart mine starts it again'],
    [''],
  ]);
});

it('says a state by its word and by a colour', () => {
  const states = [RUNNING, { ...RUNNING, state: 'down' as const }, STOPPED];
  const lines = formatExporters(states, NOW, MARKED).split('\n').slice(1, 4);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['running', '(down)', '<stopped>']);
});

it.each([
  [80, ['STATE', 'NAME', 'PLUGIN', 'BREAKER', 'BEHIND', 'SENT', 'DROPPED', 'LOST', 'P95']],
  [45, ['STATE', 'NAME', 'BEHIND', 'SENT', 'DROPPED', 'LOST']],
])('fits a terminal of %d columns: what is behind, sent and dropped stays, and what is lost', (width, headings) => {
  const [table = ''] = formatExporters([AWAY], NOW, { ...WIDE, width }).split('\n\n');
  const lines = table.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(cells(lines[0])).toEqual(headings);
});

it('tells all of a problem, however narrow the terminal is', () => {
  const message = `https://metrics.example.com/api/v1/write answered 400: ${'out of order, '.repeat(20)}`;
  const refused = { ...AWAY, delivery: { ...DELIVERY, lastProblem: { message, code: null, timeMs: NOW } } };
  expect(formatExporters([refused], NOW, { ...WIDE, width: 40 })).toContain(`  lake, 15:00:00: ${message}\n`);
});

it('says nothing of problems when there are none', () => {
  expect(formatExporters([RUNNING], NOW, WIDE).split('\n')).toHaveLength(3);
});

it('lets no receiver write on the terminal', () => {
  const evil = { ...AWAY, delivery: { ...DELIVERY, lastProblem: { message: '\u001b[2J\n', code: null, timeMs: NOW } } };
  expect(formatExporters([evil], NOW, WIDE)).toContain('15:00:00: \ufffd[2J\ufffd\n');
});

it('tells of the problem that came last', () => {
  const both = { ...AWAY, problem: { message: 'it died', code: null, timeMs: at('14:59:59') } };
  expect(formatExporters([both], NOW, WIDE)).toContain('14:59:59: it died');
});

it('says that there are none', () => {
  expect(formatExporters([], NOW, WIDE)).toMatch(/^no exporters; /);
});
