import { DEFAULT_RULES, type DefaultRuleName, resolveRule } from '@tidemark/alerts';
import { type PrometheusRule, type Translation, translateRule } from './alerting-rules.ts';
import { FURTHER_RULES, furtherRule } from './further-rules.ts';
import { GROUP_NAMES, type GroupName } from './group-name.ts';

export interface RuleGroup {
  readonly name: GroupName;
  readonly rules: readonly PrometheusRule[];
}

const GROUP_OF: Readonly<Record<DefaultRuleName, GroupName>> = {
  'memory-high': 'tidemark-recorder',
  'cpu-high': 'tidemark-cpu',
  'connections-high': 'tidemark-server',
  'latency-high': 'tidemark-server',
  'memory-low': 'tidemark-memory',
  'memory-full-soon': 'tidemark-memory',
  'memory-pressure': 'tidemark-memory',
  'cpu-pressure': 'tidemark-cpu',
  'io-pressure': 'tidemark-disks-and-network',
  'disk-full': 'tidemark-disks-and-network',
  'disk-full-soon': 'tidemark-disks-and-network',
  'swap-storm': 'tidemark-memory',
  'out-of-memory-kill': 'tidemark-memory',
  'control-group-memory-high': 'tidemark-memory',
  'open-files-high': 'tidemark-disks-and-network',
  'process-files-high': 'tidemark-processes',
  'process-crashed': 'tidemark-processes',
  'restart-loop': 'tidemark-processes',
  'recorder-late': 'tidemark-recorder',
  'ticks-missed': 'tidemark-recorder',
  'recorder-silent': 'tidemark-recorder',
  'history-refusing': 'tidemark-recorder',
};

/** Holds two scrapes also where there is but one a minute. */
const RATE_MS = 120_000;

/** Each default rule as Prometheus would have it, or why it cannot. */
export function translateDefaultRules(): ReadonlyMap<DefaultRuleName, Translation> {
  const names = Object.keys(DEFAULT_RULES) as DefaultRuleName[];
  return new Map(
    names.map((name) => [name, translateRule(resolveRule(name, DEFAULT_RULES[name]), { rateMs: RATE_MS })]),
  );
}

/** All that stands in the file for Prometheus: the default rules, and what only Prometheus is asked. */
export function ruleGroups(): RuleGroup[] {
  const translated = [...translateDefaultRules()];
  return GROUP_NAMES.map((name) => ({
    name,
    rules: [
      ...translated.flatMap(([rule, answer]) => (GROUP_OF[rule] === name && 'rules' in answer ? answer.rules : [])),
      ...FURTHER_RULES.filter(({ group }) => group === name).map(furtherRule),
    ],
  }));
}
