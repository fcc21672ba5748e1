import { type AlertRuleInput, resolveRule } from '@tidemark/alerts';
import { METRICS, SERVER_METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { type AlertingRule, recordedName, translateRule } from './alerting-rules.ts';
import { ruleGroups, translateDefaultRules } from './rule-groups.ts';

const rules = ruleGroups().flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is AlertingRule => 'alert' in rule);

it('has six groups with more than 25 alerts of three severities', () => {
  expect(ruleGroups().length).toBe(6);
  expect(alerts.length).toBeGreaterThanOrEqual(25);
  expect(new Set(alerts.map(({ labels }) => labels.severity))).toEqual(new Set(['info', 'warning', 'critical']));
});

it('translates every default rule but those about events', () => {
  const untold = [...translateDefaultRules()].flatMap(([name, translation]) => ('reason' in translation ? [name] : []));
  expect(untold).toEqual(['process-crashed', 'restart-loop', 'ticks-missed', 'history-refusing']);
});

it('asks for metrics that there are', () => {
  const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
  const names = rules.flatMap(({ expr }) => expr.match(/\b(?:host|cgroup|process|group|tidemark)[_:]\w+/g) ?? []);
  const known = new Set([...Object.keys(METRICS), ...Object.keys(SERVER_METRICS), ...recorded]);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

it.each<[string, AlertRuleInput, string]>([
  [
    'a threshold, reached by a value that equals it',
    { series: 'host_load1', above: { warning: 5 } },
    'host_load1 >= 5',
  ],
  ['the lower side', { series: 'host_load1{a="b"}', below: { warning: 5 } }, 'host_load1{a="b"} <= 5'],
  [
    'a counter by its rate, and groups without giving up the host',
    { series: 'host_disk_reads_total', per: ['device'], above: { warning: 5 } },
    'sum by (job, instance, device) (rate(host_disk_reads_total[2m]))',
  ],
  [
    'a share, of which nothing is no part',
    { series: 'process_open_fds', dividedBy: 'process_max_fds', above: { warning: '75%' } },
    'process_open_fds / (process_max_fds > 0)',
  ],
  [
    'the mean of a rate as the rate over all of it',
    { series: 'host_swapped_in_bytes_total', over: '10m', above: { warning: '4MiB/s' } },
    'rate(host_swapped_in_bytes_total[10m])',
  ],
  [
    'the worst of a share as a subquery',
    { series: 'host_open_files', dividedBy: 'host_open_files_limit', over: '5m', of: 'max', above: { warning: '75%' } },
    'max_over_time((host_open_files / (host_open_files_limit > 0))[5m:])',
  ],
  [
    'a change by looking back',
    { series: 'host_memory_used_bytes', change: { over: '1h', as: 'share', warning: '50%' } },
    '((host_memory_used_bytes) - (host_memory_used_bytes offset 1h)) / abs(host_memory_used_bytes offset 1h)',
  ],
  [
    'a trend by a line through the window',
    { series: 'host_memory_available_bytes', trend: { over: '30m', limit: '1MiB', towards: 'below', warning: '4h' } },
    'predict_linear(host_memory_available_bytes[30m], 14400) <= 1048576',
  ],
])('says %s', (_, written, expr) => {
  const translation = translateRule(resolveRule('x', written), { rateMs: 120_000 });
  expect(translation).toMatchObject({ rules: expect.arrayContaining([expect.objectContaining({ expr })]) });
});

it('compares what it recorded', () => {
  const rule = resolveRule('disk-reads', {
    series: 'host_disk_reads_total',
    above: { warning: 5, critical: 9 },
    for: '1m',
  });
  const translation = translateRule(rule, { rateMs: 60_000 });
  expect(recordedName('disk-reads')).toBe('tidemark:disk_reads');
  expect(translation).toMatchObject({ rules: [{ record: 'tidemark:disk_reads' }, { for: '1m' }, { for: '1m' }] });
});

it('waits for as long as a value must be absent', () => {
  const rule = resolveRule('silent', { series: 'host_load1', absent: { critical: '2m' }, for: '30s' });
  expect(translateRule(rule, { rateMs: 60_000 })).toMatchObject({
    rules: [{ alert: 'TidemarkSilent', for: '2m30s', annotations: { summary: 'silent on {{ $labels.instance }}' } }],
  });
});

it('puts labels and values into the words of Prometheus', () => {
  const rule = resolveRule('memory', {
    series: 'process_resident_memory_bytes',
    above: { warning: '1GiB' },
    description: '{{labels.name}} ({{ labels.pid }}) uses {{value}}, {{severity}} from {{threshold}}',
  });
  expect(translateRule(rule, { rateMs: 60_000 })).toMatchObject({
    rules: [
      {
        annotations: {
          description: '{{ $labels.name }} ({{ $labels.pid }}) uses {{ $value | humanize1024 }}B, warning from 1 GiB',
        },
      },
    ],
  });
});

it('says why there is no rule', () => {
  const rule = resolveRule('odd', { series: 'host_load1', anomaly: { warning: 6 } });
  expect(translateRule(rule, { rateMs: 60_000 })).toEqual({ reason: expect.stringContaining('usual') });
});
