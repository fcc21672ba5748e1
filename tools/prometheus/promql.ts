// What an alert rule compares, as a query for Prometheus.
import type { AlertRule, LevelName } from '@tidemark/alerts';
import { formatDuration, formatSelector, type Selector } from '@tidemark/core';

/** Labels by which Prometheus tells hosts apart; no aggregation gives them up. */
const HOST_LABELS = ['job', 'instance'];

/** How long an agent that said something once is expected to be there. */
const MEMORY_OF_SERIES = '1h';

export interface PromqlOptions {
  /** Over which the rate of a counter is taken. Must hold two scrapes. */
  readonly rateMs: number;
}

/** The queries of one rule, or why it has none. */
export type RuleQueries =
  | {
      /** What is compared at every level, when it has to be computed: worth recording under a name of its own. */
      readonly computed: string | undefined;
      /** Has a value where the level is reached. `recorded` is the name under which `computed` is to be found. */
      reached(level: LevelName, recorded?: string): string;
    }
  | { readonly reason: string };

/** Where to look: how far back from now. */
interface View extends PromqlOptions {
  readonly offsetMs?: number;
}

/**
 * The same condition in PromQL. What is lost: clear thresholds, `cooldown`, `staleAfter`, `maxAlerts`, that a window answers
 * only when it is half full, and that one total without labels divides every group: here groups have equal labels.
 */
export function ruleQueries(rule: AlertRule, options: PromqlOptions): RuleQueries {
  const { condition } = rule;
  const compared = rule.bounds.direction === 'above' ? '>=' : '<=';
  const bound = (level: LevelName) => rule.bounds[level] as number;
  const comparing = (measure: string): RuleQueries => ({
    computed: measure === formatSelector(rule.selector) ? undefined : measure,
    reached: (level, recorded = measure) => `${recorded} ${compared} ${bound(level)}`,
  });
  if (condition.kind === 'threshold') return comparing(smoothed(rule, options));
  if (condition.kind === 'change') return comparing(changed(rule, condition, options));
  if (condition.kind === 'trend') {
    const reaches = condition.towards === 'above' ? '>=' : '<=';
    const ahead = (level: LevelName) => `predict_linear(${range(rule, condition.overMs, options)}, ${bound(level)})`;
    return { computed: undefined, reached: (level) => `${ahead(level)} ${reaches} ${condition.limit}` };
  }
  if (condition.kind === 'absent') return { computed: undefined, reached: () => missing(rule) };
  if (condition.kind === 'event') return { reason: 'events are not samples: Prometheus does not see them' };
  return { reason: 'what is usual at an hour of the day needs more than PromQL can say in one query' };
}

const isCounter = ({ metric = '' }: Selector) => metric.endsWith('_total');

function selected(selector: Selector, { rateMs, offsetMs }: View): string {
  const past = offsetMs === undefined ? '' : ` offset ${formatDuration(offsetMs)}`;
  const series = formatSelector(selector);
  return isCounter(selector) ? `rate(${series}[${formatDuration(rateMs)}]${past})` : `${series}${past}`;
}

/** The series of one alert as one value. */
function grouped(selector: Selector, { per, aggregate }: AlertRule, view: View): string {
  const series = selected(selector, view);
  return per === undefined ? series : `${aggregate} by (${[...HOST_LABELS, ...per].join(', ')}) (${series})`;
}

function measured(rule: AlertRule, view: View): string {
  const value = grouped(rule.selector, rule, view);
  if (rule.dividedBy === undefined) return value;
  return `${value} / (${grouped(rule.dividedBy, rule, view)} > 0)`;
}

/** Whether its value is a series as it was stored. */
const isPlain = ({ selector, per, dividedBy }: AlertRule) =>
  per === undefined && dividedBy === undefined && !isCounter(selector);

/** Values of a stretch of time; of what has to be computed, a subquery. */
function range(rule: AlertRule, overMs: number, view: View): string {
  const over = formatDuration(overMs);
  return isPlain(rule) ? `${formatSelector(rule.selector)}[${over}]` : `(${measured(rule, view)})[${over}:]`;
}

function smoothed(rule: AlertRule, view: View): string {
  const { smoothing, selector, dividedBy } = rule;
  if (smoothing === undefined) return measured(rule, view);
  const { overMs, of } = smoothing;
  // The mean of a rate is the rate over all of it.
  if (of === 'avg' && isCounter(selector) && dividedBy === undefined) return measured(rule, { rateMs: overMs });
  return `${of}_over_time(${range(rule, overMs, view)})`;
}

function changed(
  rule: AlertRule,
  { overMs, as }: { readonly overMs: number; readonly as: 'amount' | 'share' },
  view: View,
): string {
  const before = `(${measured(rule, { ...view, offsetMs: overMs })})`;
  const change = `(${measured(rule, view)}) - ${before}`;
  return as === 'amount' ? change : `(${change}) / abs${before}`;
}

/** Hosts, and groups on them, that had values a while ago and have none now. */
function missing({ selector, per = [] }: AlertRule): string {
  const series = formatSelector(selector);
  const labels = [...HOST_LABELS, ...per].join(', ');
  const there = (values: string) => `group by (${labels}) (${values})`;
  return `${there(`last_over_time(${series}[${MEMORY_OF_SERIES}])`)} unless ${there(series)}`;
}
