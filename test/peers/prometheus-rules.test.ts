import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDuration } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertingRule, alertName, type PrometheusRule } from '../../tools/prometheus/alerting-rules.ts';
import { ruleGroups } from '../../tools/prometheus/rule-groups.ts';
import { hasPrometheus } from './prometheus.ts';
import { checkRules, type ExpressionTest, inputSeries, type PromtoolTest, testRules } from './promtool.ts';
import { END_SECONDS, type Input, type RuleScene, ruleScenes, STEP_SECONDS } from './rule-scenes.ts';

const RULES = fileURLToPath(new URL('../../deploy/prometheus/tidemark-rules.yaml', import.meta.url));
const INTERVAL = `${STEP_SECONDS}s`;

const isAlert = (rule: PrometheusRule): rule is AlertingRule => 'alert' in rule;
const alerts = ruleGroups().flatMap(({ rules }) => rules.filter(isAlert));
const scenes = ruleScenes();

describe.runIf(hasPrometheus())('the rules for Prometheus', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-rules-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const judge = (tests: readonly PromtoolTest[]) => testRules(folder, RULES, tests, INTERVAL);

  it('have nothing that promtool criticises', () => {
    expect(checkRules(RULES)).toEqual({ status: 0, complaint: '' });
  });

  it('are all tested, firing and not firing', () => {
    const fired = scenes.flatMap(({ rule, fires }) => fires.map((severity) => `${alertName(rule)} ${severity}`));
    const quiet = scenes.filter(({ fires }) => fires.length === 0).map(({ rule }) => alertName(rule));
    expect(new Set(fired)).toEqual(new Set(alerts.map(({ alert, labels }) => `${alert} ${labels.severity}`)));
    expect(new Set(quiet)).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });

  it.each(ruleGroups())('of $name fire when they should, and nothing else does', ({ rules }) => {
    const ofGroup = rules.filter(isAlert);
    const staged = scenes.filter(({ rule }) => ofGroup.some(({ alert }) => alert === alertName(rule)));
    expect(judge([stage(staged, ofGroup)])).toEqual({ status: 0, complaint: '' });
  });

  it.each([
    {
      input: { tidemark_resident_memory_bytes: '2e9+0x20' },
      rule: 'memory-high',
      says: 'the application that hosts the recorder uses 1.863GiB of memory (limit 1.5 GiB)',
    },
    {
      input: { host_memory_total_bytes: '100+0x20', host_memory_available_bytes: '7+0x20' },
      rule: 'memory-low',
      says: 'only 7% of the memory of this host is available (limit 10 %)',
    },
    {
      input: { tidemark_tick_lateness_seconds: '0.4+0x20' },
      rule: 'recorder-late',
      says: 'samples are taken 400ms late on average (limit 250 ms)',
    },
    {
      input: { tidemark_server_open_streams: '61+0x20' },
      rule: 'connections-high',
      says: '61 live streams are open (limit 50)',
    },
  ])('say of $rule: $says', ({ input, rule, says }) => {
    const told = {
      exp_labels: { severity: 'warning', job: 'tidemark', instance: 'vault-7' },
      exp_annotations: {
        summary: `${rule} on vault-7`,
        description: says,
        runbook_url: `docs/runbooks/${rule}.md`,
      },
    };
    const test = {
      name: rule,
      interval: INTERVAL,
      input_series: inputSeries(onHost(input, 'vault-7')),
      alert_rule_test: [{ eval_time: '10m', alertname: alertName(rule), exp_alerts: [told] }],
    };
    expect(judge([test])).toEqual({ status: 0, complaint: '' });
  });
});

/** The input with the labels that a scrape adds. */
function onHost(input: Input, instance: string): Input {
  const host = `job="tidemark",instance="${instance}"`;
  return Object.fromEntries(
    Object.entries(input).map(([series, values]) => [
      series.endsWith('}') ? `${series.slice(0, -1)},${host}}` : `${series}{${host}}`,
      values,
    ]),
  );
}

/** Each scene on a host of its own: what fires at the end is that and nothing else, and it did not a step too soon. */
function stage(staged: readonly RuleScene[], rules: readonly AlertingRule[]): PromtoolTest {
  const hosts = staged.map((scene) => ({ ...scene, instance: `${scene.rule}: ${scene.fires.join(' and ')}` }));
  const fired = hosts.flatMap(({ rule, fires, instance }) =>
    fires.map((severity) => `{alertname="${alertName(rule)}",instance="${instance}",severity="${severity}"}`),
  );
  const tooSoon = rules.flatMap(({ alert, labels, for: forTime = '0s' }): ExpressionTest[] => {
    const seconds = (parseDuration(forTime) as number) / 1000 - STEP_SECONDS;
    if (seconds < 0) return [];
    const expr = `ALERTS{alertname="${alert}",severity="${labels.severity}",alertstate="firing"}`;
    return [{ expr, eval_time: `${seconds}s`, exp_samples: [] }];
  });
  return {
    name: 'at the end',
    interval: INTERVAL,
    input_series: hosts.flatMap(({ input, instance }) => inputSeries(onHost(input, instance))),
    promql_expr_test: [
      {
        expr: 'count by (alertname, instance, severity) (ALERTS{alertstate="firing"})',
        eval_time: `${END_SECONDS}s`,
        exp_samples: fired.map((labels) => ({ labels, value: 1 })),
      },
      ...tooSoon,
    ],
  };
}
