import { METRICS, type MetricDescriptor, SERVER_METRICS, type Selector } from '@tidemark/core';
import { alertsError } from '../errors.ts';
import { describeProblem, type InputProblem } from '../input-error.ts';
import type { Aggregate, AlertRule, Condition } from './alert-rule.ts';
import type { Bounds } from './bounds.ts';
import { PLACEHOLDER_SYNTAX, unknownPlaceholder } from './description.ts';
import { type Dimension, dimensionOf } from './quantity.ts';
import { type ReadBounds, readBounds, readLimit } from './read-bounds.ts';
import { type CheckedRule, CONDITION_KINDS, isRuleName, RULE, RULE_NAME_SYNTAX } from './rule-schema.ts';

type ConditionKey = (typeof CONDITION_KINDS)[number];

const KNOWN: Readonly<Record<string, MetricDescriptor>> = { ...METRICS, ...SERVER_METRICS };

/** A rule as it was written, given as anything, to one that the engine takes. Throws `ALERTS_RULE_INVALID`. */
export function resolveRule(name: string, written: unknown): AlertRule {
  const fail = ({ message, path, hint }: InputProblem) =>
    alertsError('ALERTS_RULE_INVALID', `alert rule ${JSON.stringify(name)}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      details: { rule: name, key: path },
    });
  if (!isRuleName(name)) throw fail({ path: '', message: `its name must be ${RULE_NAME_SYNTAX}` });
  const parsed = RULE.safeParse(written);
  if (!parsed.success) throw fail(describeProblem(RULE, written, parsed.error));
  const rule = parsed.data;
  const problem = firstProblem(rule);
  if (problem !== undefined) throw fail(problem);
  const kind = CONDITION_KINDS.find((key) => rule[key] !== undefined) as ConditionKey;
  const seen = seenDimension(rule);
  const read = boundsOf(rule, kind, seen);
  if ('message' in read) throw fail(read);
  const limit = rule.trend === undefined ? 0 : readLimit(rule.trend.limit, seen);
  if (typeof limit !== 'number') throw fail(limit);
  const condition = conditionOf(rule, kind, limit);
  return { name, source: written, ...resolved(rule, condition, read), dimension: comparedDimension(condition, seen) };
}

/** All rules of a section of the configuration, by name. Throws `ALERTS_RULE_INVALID` for the first that is not one. */
export function resolveRules(written: Readonly<Record<string, unknown>>): AlertRule[] {
  return Object.entries(written).map(([name, rule]) => resolveRule(name, rule));
}

function resolved(rule: CheckedRule, condition: Condition, bounds: Bounds) {
  return {
    selector: rule.series ?? { matchers: [] },
    per: perOf(rule, condition),
    aggregate: rule.aggregate ?? defaultAggregate(rule, bounds),
    dividedBy: rule.dividedBy,
    smoothing: rule.over === undefined ? undefined : { overMs: rule.over, of: rule.of ?? 'avg' },
    condition,
    bounds,
    forMs: rule.for,
    keepFiringForMs: rule.keepFiringFor,
    cooldownMs: rule.cooldown,
    staleAfterMs: rule.staleAfter,
    severity: rule.severity,
    labels: rule.labels,
    description: rule.description,
    runbook: rule.runbook,
    enabled: rule.enabled,
    maxAlerts: rule.maxAlerts,
  };
}

/** Without data there are no labels to tell alerts apart by, and of events the name is what people know. */
function perOf(rule: CheckedRule, condition: Condition): readonly string[] | undefined {
  if (rule.per !== undefined) return rule.per;
  if (condition.kind === 'absent') return [];
  return condition.kind === 'event' ? ['name'] : undefined;
}

function defaultAggregate(rule: CheckedRule, { direction }: Bounds): Aggregate {
  if (metricOf(rule.series)?.kind === 'counter') return 'sum';
  return direction === 'above' ? 'max' : 'min';
}

/** What does not fit together although each key by itself is possible. */
function firstProblem(rule: CheckedRule): InputProblem | undefined {
  const kinds = CONDITION_KINDS.filter((key) => rule[key] !== undefined);
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? 'it has none' : `it has ${kinds.join(' and ')}`;
    return { path: kinds[1] ?? '', message: `it must have one of ${CONDITION_KINDS.join(', ')}, but ${found}` };
  }
  if (rule.event === undefined && rule.series?.metric === undefined)
    return { path: 'series', message: 'series is missing: it must be a selector that names a metric' };
  if (rule.event !== undefined && rule.series?.metric !== undefined)
    return { path: 'series', message: 'series must be matchers alone, such as {name="web"}: an event has no metric' };
  if (rule.dividedBy !== undefined && rule.dividedBy.metric === undefined)
    return { path: 'dividedBy', message: 'dividedBy must be a selector that names a metric' };
  if (rule.of !== undefined && rule.over === undefined)
    return { path: 'of', message: 'of goes with over, which is missing' };
  if (rule.over !== undefined && rule.above === undefined && rule.below === undefined)
    return { path: 'over', message: `over goes with above or below, not with ${kinds[0]}` };
  if (rule.anomaly !== undefined && rule.anomaly.minDays > rule.anomaly.days)
    return { path: 'anomaly.minDays', message: 'anomaly.minDays is more than anomaly.days' };
  const unknown = unknownPlaceholder(rule.description);
  if (unknown === undefined) return undefined;
  return { path: 'description', message: `description holds {{${unknown}}}, but may only hold ${PLACEHOLDER_SYNTAX}` };
}

function metricOf(selector: Selector | undefined): MetricDescriptor | undefined {
  const name = selector?.metric;
  return name === undefined ? undefined : KNOWN[name];
}

/** What the value is measured in before the condition makes something of it. */
function seenDimension({ series, dividedBy }: CheckedRule): Dimension {
  const own = dimensionOf(metricOf(series));
  if (dividedBy === undefined) return own;
  const other = dimensionOf(metricOf(dividedBy));
  if (own === other && own !== 'any') return 'ratio';
  return other === 'count' ? own : 'any';
}

function comparedDimension(condition: Condition, seen: Dimension): Dimension {
  if (condition.kind === 'absent' || condition.kind === 'trend') return 'seconds';
  if (condition.kind === 'anomaly' || condition.kind === 'event') return 'count';
  return condition.kind === 'change' && condition.as === 'share' ? 'ratio' : seen;
}

function boundsOf(rule: CheckedRule, kind: ConditionKey, seen: Dimension): ReadBounds {
  const { above, below, absent, change, trend, anomaly, event } = rule;
  if (above !== undefined) return readBounds(above, { kind, direction: 'above', dimension: seen });
  if (below !== undefined) return readBounds(below, { kind, direction: 'below', dimension: seen });
  if (absent !== undefined) return readBounds(absent, { kind, direction: 'above', dimension: 'seconds' });
  if (trend !== undefined)
    return readBounds(trend, { kind, direction: 'below', dimension: 'seconds', clearShare: 1.5 });
  if (change !== undefined) {
    const dimension = change.as === 'share' ? 'ratio' : seen;
    return readBounds(change, { kind, direction: change.direction, dimension });
  }
  return readBounds((anomaly ?? event) as NonNullable<typeof anomaly>, {
    kind,
    direction: 'above',
    dimension: 'count',
  });
}

function conditionOf(rule: CheckedRule, kind: ConditionKey, limit: number): Condition {
  const { change, trend, anomaly, event } = rule;
  if (change !== undefined) return { kind: 'change', overMs: change.over, as: change.as };
  if (trend !== undefined) return { kind: 'trend', overMs: trend.over, limit, towards: trend.towards };
  if (anomaly !== undefined)
    return { kind: 'anomaly', overMs: anomaly.over, side: anomaly.side, days: anomaly.days, minDays: anomaly.minDays };
  if (event !== undefined) return { kind: 'event', type: event.type, withinMs: event.within };
  return { kind: kind === 'absent' ? 'absent' : 'threshold' };
}
