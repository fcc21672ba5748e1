import type { AlertOverviewShape, AlertRuleShape, AlertStateShape } from '@tidemark/api/client';
import { expect, it } from 'vitest';
import { formatAlerts, formatOverview, isCritical, type TableStyle } from './alert-table.ts';
import { formatRules } from './rule-table.ts';
import { formatSilences } from './silence-table.ts';
import { formatTransitions } from './transition-table.ts';

const plain = (text: string) => text;
const WIDE: TableStyle = { width: undefined, bold: plain, dim: plain, red: plain, yellow: plain };
const MARKED: TableStyle = {
  ...WIDE,
  red: (text) => `<${text}>`,
  yellow: (text) => `(${text})`,
  dim: (text) => `~${text}`,
};

const at = (time: string) => new Date(`2026-11-21T${time}`).getTime();
const NOW = at('15:00:00');

const FIRING: AlertStateShape = {
  id: 'a-1',
  rule: 'web-memory',
  labels: { alertname: 'web-memory', severity: 'critical', pid: '7', name: 'web' },
  state: 'firing',
  level: 'critical',
  value: 2 * 1024 ** 3,
  dimension: 'bytes',
  bounds: { direction: 'above', warning: 1024 ** 3, critical: 1.5 * 1024 ** 3 },
  description: 'web uses 2 GiB',
  startedMs: at('14:00:00'),
  firedMs: at('14:03:07'),
  suppressedBy: [],
  told: ['log'],
};

const WARNING: AlertStateShape = {
  ...FIRING,
  id: 'a-2',
  rule: 'memory-low',
  labels: { alertname: 'memory-low', severity: 'warning' },
  state: 'acknowledged',
  level: 'warning',
  value: 0.08,
  dimension: 'ratio',
  bounds: { direction: 'below', warning: 0.1, critical: 0.05 },
  firedMs: new Date('2026-11-20T09:00:00').getTime(),
  suppressedBy: [
    { kind: 'silence', by: 's-1' },
    { kind: 'silence', by: 's-2' },
    { kind: 'window', by: 'night' },
  ],
};

const { level: _, firedMs: __, value: ___, ...rest } = FIRING;
const PENDING: AlertStateShape = { ...rest, id: 'a-3', state: 'pending' };

it('shows what fires, since when, and its value beside the limit of its level', () => {
  const [heading, critical, warning, pending] = formatAlerts([FIRING, WARNING, PENDING], NOW, WIDE).split('\n');
  const cells = (line = '') => line.split(/ {2,}/);
  expect(cells(heading)).toEqual('SEVERITY STATE SINCE RULE LABELS VALUE LIMIT ID DESCRIPTION'.split(' '));
  expect(cells(critical)).toEqual([
    ...['critical', 'firing', '14:03:07', 'web-memory', 'name="web",pid="7"'],
    ...['2 GiB', '≥ 1.5 GiB', 'a-1', 'web uses 2 GiB'],
  ]);
  expect(cells(warning)).toEqual([
    ...['warning', 'acknowledged, silenced, in a window', '2026-11-20 09:00:00', 'memory-low'],
    ...['8 %', '≤ 10 %', 'a-2', 'web uses 2 GiB'],
  ]);
  expect(cells(pending).slice(0, 3)).toEqual(['—', 'pending', '14:00:00']);
  expect(cells(pending).slice(5, 7)).toEqual(['—', '≥ 1 GiB']);
});

it('says a level by its word and by a colour', () => {
  const lines = formatAlerts([FIRING, WARNING, PENDING], NOW, MARKED).split('\n').slice(1);
  expect(lines.map((line) => line.slice(0, 10))).toEqual(
    ['<critical>', '(warning) ', '~—         ', ''].map((t) => t.slice(0, 10)),
  );
});

it('fits a narrow terminal: what says least goes, severity, state, rule and value stay', () => {
  const lines = formatAlerts([FIRING], NOW, { ...WIDE, width: 60 }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[0]).toMatch(/^SEVERITY {2}STATE .*RULE .*VALUE .*DESCRIPTION/);
  expect(lines[0]).not.toContain('ID');
});

it('lets no name of a process write on the terminal', () => {
  const evil = { ...FIRING, labels: { name: '\u001b[2J' }, description: '\u001b]0;x\u0007', rule: 'a\nb' };
  const table = formatAlerts([evil], NOW, WIDE);
  expect(['\u001b', '\u0007', 'a\nb'].filter((text) => table.includes(text))).toEqual([]);
});

it('says that nothing fires', () => {
  expect(formatAlerts([], NOW, WIDE)).toBe('nothing fires\n');
  expect(formatSilences([], NOW, WIDE)).toBe('nothing is silenced\n');
});

it('counts as critical what people are told of', () => {
  const silenced = { ...FIRING, suppressedBy: WARNING.suppressedBy };
  const acknowledged: AlertStateShape = { ...FIRING, state: 'acknowledged' };
  expect([[FIRING], [acknowledged], [silenced], [WARNING], [PENDING], []].map(isCritical)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});

it('sums up in a line, and says when nobody is told or nothing is watched', () => {
  const overview: AlertOverviewShape = {
    ...{ isOn: true, rules: 3, pending: 1, firing: { warning: 0, critical: 2 }, acknowledged: 0, suppressed: 1 },
    ...{ unknown: 0, leftOut: 0, silences: 1, health: { score: 50, parts: [] }, storingProblem: null },
  };
  expect(formatOverview(overview)).toBe('2 critical, 1 not told, 1 pending, health 50 of 100');
  const storingProblem = {
    sinceMs: at('14:00:00'),
    code: 'STORAGE_DISK_FULL',
    message: 'the disk is full',
    waiting: 3,
  };
  expect(formatOverview({ ...overview, storingProblem })).toMatch(
    /\nnobody is told since 2026-11-21 14:00:00: the disk is full \[STORAGE_DISK_FULL\]$/,
  );
  expect(formatOverview({ ...overview, isOn: false })).toContain('alerts.enabled is false');
});

it('shows rules with their thresholds, alerts and origin', () => {
  const rule: AlertRuleShape = {
    ...{
      name: 'web-memory',
      origin: 'file',
      isChanged: true,
      enabled: true,
      kind: 'threshold',
      series: 'm{name="web"}',
    },
    ...{ dimension: 'bytes', bounds: FIRING.bounds, forMs: 300_000, keepFiringForMs: 0, cooldownMs: 0, labels: {} },
    ...{ description: '', written: {}, alerts: 2, leftOut: 0 },
  };
  const crashed: AlertRuleShape = {
    ...rule,
    ...{
      name: 'crashed',
      origin: 'default',
      isChanged: false,
      kind: 'event',
      series: '{name="web"}',
      dimension: 'count',
    },
    ...{
      bounds: { direction: 'above', warning: 3 },
      forMs: 0,
      written: { event: { type: 'process-crash' } },
      leftOut: 5,
    },
  };
  const off: AlertRuleShape = { ...rule, name: 'off', enabled: false };
  const lines = formatRules([rule, crashed, off], MARKED).split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['RULE', 'ALERTS', 'WARNING', 'CRITICAL', 'FOR', 'KIND', 'FROM', 'WATCHES'],
    ['web-memory', '2', '≥ 1 GiB', '≥ 1.5 GiB', '5m', 'threshold', 'file, changed', 'm{name="web"}'],
    ['crashed', '2 of 7', '≥ 3', '—', '0s', 'event', 'default', 'process-crash{name="web"}'],
    ['~off', 'disabled', '≥ 1 GiB', '≥ 1.5 GiB', '5m', 'threshold', 'file, changed', 'm{name="web"}'],
    [''],
  ]);
});

it('shows silences, those that end first first, and which hold', () => {
  const silence = {
    id: 's-1',
    match: '{name="web"}',
    fromMs: at('14:00:00'),
    toMs: at('16:00:00'),
    author: 'ada',
    comment: 'known',
  };
  const over = { ...silence, id: 's-2', toMs: at('14:30:00') };
  const ahead = { ...silence, id: 's-3', fromMs: at('17:00:00'), toMs: at('18:00:00') };
  const lines = formatSilences([ahead, silence, over], NOW, MARKED).split('\n').slice(1, 4);
  expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['~s-2', 'over'],
    ['s-1', 'in force'],
    ['s-3', 'to come'],
  ]);
  expect(lines[1]).toMatch(/2026-11-21 16:00:00 {2}\{name="web"\} {2}ada {2}known$/);
});

it('tells what became of alerts and why', () => {
  const fired = {
    ...{ id: 't-1', alertId: 'a-1', rule: 'web-memory', labels: FIRING.labels, timeMs: NOW },
    ...{ from: 'pending', to: 'firing', level: 'critical', reason: 'held', value: 123_456_789.1 },
  };
  const resolved = { ...fired, id: 't-2', from: 'firing', to: 'resolved', reason: 'closed', by: 'ada' };
  const lines = formatTransitions([fired, resolved], { ...WIDE, isCut: true }).split('\n');
  expect(lines[1]).toBe(
    '2026-11-21 15:00:00  web-memory  name="web",pid="7"  firing, critical  123457000  a-1    held',
  );
  expect(lines[2]).toMatch(/ resolved +123457000 {2}a-1 {4}closed: ada$/);
  expect(lines[3]).toBe('the newest 2; there are older ones: --limit 4');
});
