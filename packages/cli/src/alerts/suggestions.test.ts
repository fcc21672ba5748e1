import { resolveRules } from '@tidemark/alerts';
import type { QueryShape } from '@tidemark/api';
import { parseSelector } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SuggestionRequest, suggestRule, writeThreshold } from './suggested-rule.ts';
import { formatRulesYaml, formatSuggestions } from './suggestion-text.ts';

const MINUTE_MS = 60_000;
const MIB = 1024 ** 2;

const MEMORY: QueryShape['series'][number] = {
  ...{ metric: 'process_resident_memory_bytes', kind: 'gauge', unit: 'bytes', aggregation: 'avg' },
  ...{ labels: { name: "it's" }, values: Array.from({ length: 2000 }, (_, i) => (i === 7 ? null : (i % 100) * MIB)) },
};

const request = (given: Partial<SuggestionRequest> = {}): SuggestionRequest => ({
  ...{ selector: parseSelector('process_resident_memory_bytes'), per: ['name'], direction: 'above' },
  ...{ forMs: 0, stepMs: MINUTE_MS, ...given },
});

describe('a suggestion', () => {
  it('is a rule of the alerts file as it is printed', () => {
    const cpu: QueryShape['series'][number] = {
      ...{ metric: 'process_cpu_seconds_total', kind: 'counter', unit: 'seconds', aggregation: 'rate' },
      ...{ labels: { name: 'web' }, values: [0.1, 0.2, 0.3] },
    };
    const suggestions = [
      suggestRule(MEMORY, request()),
      suggestRule(
        cpu,
        request({
          selector: parseSelector('process_cpu_seconds_total{name="web"}'),
          per: undefined,
          direction: 'below',
        }),
      ),
    ];
    const { rules } = parse(formatRulesYaml(suggestions).join('\n'));
    expect(rules).toMatchObject({
      'process-resident-memory-bytes-it-s': {
        series: 'process_resident_memory_bytes{name="it\'s"}',
        per: ['name'],
        above: { warning: '94.1MiB', critical: expect.stringMatching(/^107\.\dMiB$/) },
        for: '0s',
      },
      'process-cpu-seconds-total-web': { series: 'process_cpu_seconds_total{name="web"}', below: { warning: '11%' } },
    });
    expect(resolveRules(rules)).toHaveLength(2);
  });

  it('says how often it would have fired', () => {
    const suggestion = suggestRule(MEMORY, request());
    expect(suggestion).toMatchObject({
      values: 1999,
      warning: { times: 20, ms: 100 * MINUTE_MS },
      critical: { times: 0 },
    });
    const view = { fromMs: 0, toMs: 2000 * MINUTE_MS, stepMs: MINUTE_MS, forMs: 0 };
    const text = formatSuggestions([suggestion], view, { bold: (text) => text, dim: (text) => text });
    expect(text).toContain('averages of 1m');
    expect(text).toContain('  warning   94.1 MiB: 5 % of the time it was at or above it (p95)');
    expect(text).toContain('would have fired 20 times, for 1h 40m in all');
    expect(text).toContain('would have fired never');
  });

  it('counts only what lasts as long as it must', () => {
    expect(suggestRule(MEMORY, request({ forMs: 10 * MINUTE_MS })).warning.times).toBe(0);
  });

  it('warns where there is little to go by', () => {
    const still = { ...MEMORY, values: [5, 5, 5] };
    const view = { fromMs: 0, toMs: 1, stepMs: MINUTE_MS, forMs: 0 };
    const text = formatSuggestions([suggestRule(still, request())], view, {
      bold: (text) => text,
      dim: (text) => text,
    });
    expect(text).toContain('this hardly varies');
    expect(text).toContain('only 3 values (3m)');
  });
});

it.each([
  [1536 * MIB, 'bytes', '1.5GiB'],
  [1023.96 * MIB, 'bytes', '1024MiB'],
  [12, 'bytes', '12B'],
  [-3 * MIB, 'bytes', '-3MiB'],
  [0.72413, 'ratio', '72.41%'],
  [12.3456, 'ratio', '1235%'],
  [1e-9, 'ratio', 1e-9],
  [0.0123456, 'seconds', 0.01235],
  [123_456.7, 'count', 123_457],
] as const)('writes %d %s as %s', (value, dimension, text) => {
  expect(writeThreshold(value, dimension)).toBe(text);
});
