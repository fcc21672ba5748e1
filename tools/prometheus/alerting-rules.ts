import { type AlertRule, type Dimension, formatQuantity, type LevelName } from '@tidemark/alerts';
import { formatDuration, type Labels } from '@tidemark/core';
import { type PromqlOptions, ruleQueries } from './promql.ts';

/** An entry of a group in a file of rules, as Prometheus reads it. */
export type PrometheusRule = RecordingRule | AlertingRule;

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  /** Since Prometheus 2.42. */
  readonly keep_firing_for?: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

/** The entries for one rule of ours: what it compares, recorded, and an alert for each level. Or why there are none. */
export type Translation = { readonly rules: readonly PrometheusRule[] } | { readonly reason: string };

const LEVELS: readonly LevelName[] = ['warning', 'critical'];

export function translateRule(rule: AlertRule, options: PromqlOptions): Translation {
  const queries = ruleQueries(rule, options);
  if ('reason' in queries) return queries;
  const { computed, reached } = queries;
  const record = recordedName(rule.name);
  const alerts = LEVELS.filter((level) => rule.bounds[level] !== undefined).map((level) =>
    alertAt(rule, level, reached(level, computed === undefined ? undefined : record)),
  );
  return { rules: [...(computed === undefined ? [] : [{ record, expr: computed }]), ...alerts] };
}

/** The name under which Prometheus records what a rule compares. */
export function recordedName(ruleName: string): string {
  return `tidemark:${ruleName.replaceAll(/[^a-zA-Z0-9]/g, '_')}`;
}

/** `memory-high` as people who use Prometheus name alerts: `TidemarkMemoryHigh`. */
export function alertName(ruleName: string): string {
  const words = ruleName.split(/[^a-zA-Z0-9]+/);
  return `Tidemark${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}

/** One line that says what and where; the text for people goes on in the description. */
export function summaryOf(name: string): string {
  return `${name} on {{ $labels.instance }}`;
}

function alertAt(rule: AlertRule, level: LevelName, expr: string): AlertingRule {
  const forMs = rule.forMs + (rule.condition.kind === 'absent' ? (rule.bounds[level] as number) * 1000 : 0);
  return {
    alert: alertName(rule.name),
    expr,
    ...(forMs > 0 ? { for: formatDuration(forMs) } : {}),
    ...(rule.keepFiringForMs > 0 ? { keep_firing_for: formatDuration(rule.keepFiringForMs) } : {}),
    labels: { severity: rule.severity[level], ...rule.labels },
    annotations: {
      summary: summaryOf(rule.name),
      description: describe(rule, level),
      runbook_url: rule.runbook ?? '',
    },
  };
}

/** How Prometheus writes a value for people. */
const VALUE: Readonly<Record<Dimension, string>> = {
  bytes: '{{ $value | humanize1024 }}B',
  ratio: '{{ $value | humanizePercentage }}',
  seconds: '{{ $value | humanizeDuration }}',
  count: '{{ $value | humanize }}',
  any: '{{ $value | humanize }}',
};

/** The description of the rule with the placeholders of Prometheus' templates. */
function describe(rule: AlertRule, level: LevelName): string {
  const threshold = formatQuantity(rule.bounds[level] as number, rule.dimension);
  const values: Readonly<Record<string, string>> = {
    value: valueText(rule, threshold),
    threshold,
    severity: level,
  };
  return rule.description.replaceAll(/\{\{\s*(?:labels\.(\w+)|(\w+))\s*\}\}/g, (_, label?: string, name = '') =>
    label === undefined ? (values[name] as string) : `{{ $labels.${label} }}`,
  );
}

/** What the query of a trend or an absence answers is not the time that the rule is about. */
function valueText({ condition, dimension }: AlertRule, threshold: string): string {
  if (condition.kind === 'trend') return `less than ${threshold}`;
  return condition.kind === 'absent' ? `${threshold} or longer` : VALUE[dimension];
}
