import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { METRICS, SERVER_METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import { DEFAULT_RULES } from './default-rules.ts';
import { resolveRules } from './rules/resolve-rule.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RULES = resolveRules(DEFAULT_RULES);
const KNOWN = new Set([...Object.keys(METRICS), ...Object.keys(SERVER_METRICS)]);

it.each(RULES)('$name looks at metrics that exist', ({ selector, dividedBy, condition }) => {
  const metrics = [selector.metric, dividedBy?.metric].filter((metric) => metric !== undefined);
  expect(metrics.filter((metric) => !KNOWN.has(metric))).toEqual([]);
  expect(metrics.length > 0 || condition.kind === 'event').toBe(true);
});

it.each(RULES)(
  '$name has a runbook of at most 40 lines, and a description with its value or none to give',
  ({ name, runbook, description }) => {
    const file = `${ROOT}/${runbook}`;
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(40);
    expect(description.includes('{{value}}') || name === 'out-of-memory-kill').toBe(true);
  },
);

it('has the thresholds that applications counted on before', () => {
  const bounds = Object.fromEntries(
    RULES.map(({ name, bounds: { warning, critical } }) => [name, [warning, critical]]),
  );
  expect(bounds).toMatchObject({
    'memory-high': [1536 * 2 ** 20, 2048 * 2 ** 20],
    'cpu-high': [0.7, 0.9],
    'connections-high': [50, 100],
    'latency-high': [0.5, 1],
  });
});
