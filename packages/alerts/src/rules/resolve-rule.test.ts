import { isTidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { resolveRule } from './resolve-rule.ts';

const MEMORY = { series: 'process_resident_memory_bytes', above: { warning: '1536MiB', critical: '2GiB' } };

function refusal(rule: unknown, name = 'mine') {
  try {
    resolveRule(name, rule);
  } catch (error) {
    if (isTidemarkError(error))
      return { code: error.code, message: error.message, hint: error.hint, details: error.details };
  }
  return undefined;
}

it('brings thresholds to base units, and clears where they are unless said otherwise', () => {
  const { bounds, dimension } = resolveRule('memory', {
    ...MEMORY,
    above: { warning: '1536MiB', critical: '2GiB', warningClear: '1GiB' },
  });
  expect(dimension).toBe('bytes');
  expect(bounds).toEqual({
    direction: 'above',
    warning: 1536 * 2 ** 20,
    critical: 2 ** 31,
    warningClear: 2 ** 30,
    criticalClear: 2 ** 31,
  });
});

it('takes the rate of CPU seconds for a share', () => {
  const rule = resolveRule('cpu', { series: 'process_cpu_seconds_total', per: ['pid'], above: { warning: '70%' } });
  expect(rule).toMatchObject({ dimension: 'ratio', aggregate: 'sum', bounds: { warning: 0.7 } });
});

it.each([
  ['a misspelled key', { ...MEMORY, cooldwn: '5m' }, 'unknown key "cooldwn"', 'did you mean "cooldown"?'],
  [
    'a misspelled key of a section',
    { ...MEMORY, above: { warnin: 1 } },
    'unknown key "warnin" in above',
    'did you mean "warning"?',
  ],
  ['a duration without a unit', { ...MEMORY, for: '5' }, 'for is "5", but must be a duration from 0s to 7d', undefined],
  [
    'a unit of something else',
    { ...MEMORY, above: { warning: '70%' } },
    'above.warning is "70%", but must be a size such as 1536MiB',
    undefined,
  ],
  ['no condition', { series: 'host_load1' }, 'it must have one of above, below, absent', undefined],
  ['two conditions', { ...MEMORY, below: { warning: 1 } }, 'but it has above and below', undefined],
  ['no series', { above: { warning: 1 } }, 'series is missing', undefined],
  [
    'a selector without a metric',
    { series: '{name="x"}', above: { warning: 1 } },
    'a selector that names a metric',
    undefined,
  ],
  [
    'a selector that cannot be read',
    { series: 'x{', above: { warning: 1 } },
    'series: selector "x{": unexpected end',
    undefined,
  ],
  [
    'thresholds in the wrong order',
    { series: 'host_load1', above: { warning: 9, critical: 5 } },
    'above.critical is reached before above.warning',
    undefined,
  ],
  [
    'a clear threshold beyond',
    { series: 'host_load1', below: { warning: 5, warningClear: 4 } },
    'below.warningClear lies beyond below.warning',
    undefined,
  ],
  [
    'a clear threshold without its own',
    { series: 'host_load1', above: { warning: 5, criticalClear: 4 } },
    'goes with above.critical, which is missing',
    undefined,
  ],
  [
    'a placeholder that means nothing',
    { ...MEMORY, description: '{{vlaue}}' },
    'description holds {{vlaue}}',
    undefined,
  ],
  [
    'an event with a metric',
    { series: 'x', event: { type: 'process-crash', warning: 1 } },
    'an event has no metric',
    undefined,
  ],
  [
    'an event that is none',
    { event: { type: 'process-dance', warning: 1 } },
    'event.type is "process-dance", but must be process-start',
    undefined,
  ],
  ['no section at all', 5, 'it is 5, but must be a rule', undefined],
] as const)('refuses %s', (_, rule, message, hint) => {
  const refused = refusal(rule);
  expect(refused?.code).toBe('ALERTS_RULE_INVALID');
  expect(refused?.message).toContain('alert rule "mine": ');
  expect(refused?.message).toContain(message);
  if (hint !== undefined) expect(refused?.hint).toBe(hint);
});

describe('a name', () => {
  it.each(['', 'a b', '-x', 'x'.repeat(81)])('is not %j', (name) => {
    expect(refusal(MEMORY, name)?.message).toContain('its name must be');
  });
});

it.each([
  ['a size by a size', 'process_resident_memory_bytes', 'host_memory_total_bytes', 'ratio'],
  ['CPU time by CPUs', 'host_cpu_seconds_total', 'host_cpus', 'ratio'],
  ['a size by a number', 'host_memory_used_bytes', 'host_processes', 'bytes'],
  ['a number by a size', 'host_processes', 'host_memory_used_bytes', 'any'],
  ['what nobody knows', 'mine', 'mine', 'any'],
] as const)('knows what %s is measured in', (_, series, dividedBy, dimension) => {
  expect(resolveRule('mine', { series, dividedBy, above: { warning: 1 } }).dimension).toBe(dimension);
});
