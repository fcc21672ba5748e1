import { type AlertRuleInput, type Dimension, suggestThresholds, type ThresholdSuggestion } from '@tidemark/alerts';
import type { QueryShape } from '@tidemark/api';
import { formatDuration, formatSelector, type Labels, type Selector } from '@tidemark/core';

/** What a rule could be that watches one series, or one group of them. */
export interface SuggestedRule extends Pick<ThresholdSuggestion, 'bounds' | 'values' | 'warning' | 'critical'> {
  readonly name: string;
  readonly dimension: Dimension;
  /** As `rules` of an alerts file holds it. */
  readonly rule: AlertRuleInput;
}

export interface SuggestionRequest {
  readonly selector: Selector;
  /** Labels by which series are one; undefined where each is looked at by itself. */
  readonly per: readonly string[] | undefined;
  readonly direction: 'above' | 'below';
  readonly forMs: number;
  readonly stepMs: number;
}

type Series = QueryShape['series'][number];

/** Thresholds from the values of one series of an answer, in steps of `stepMs`. Throws `ALERTS_TUNE_INVALID`. */
export function suggestRule(series: Series, request: SuggestionRequest): SuggestedRule {
  const { selector, per, direction, forMs, stepMs } = request;
  const values = Float64Array.from(series.values, (value) => value ?? Number.NaN);
  const { bounds, ...counts } = suggestThresholds(values, { intervalMs: stepMs, direction, forMs });
  const dimension = dimensionOf(series);
  const levels = {
    warning: writeThreshold(bounds.warning as number, dimension),
    critical: writeThreshold(bounds.critical as number, dimension),
  };
  const rule: AlertRuleInput = {
    series: formatSelector(narrow(selector, series.labels)),
    ...(per === undefined ? {} : { per: [...per] }),
    ...(direction === 'above' ? { above: levels } : { below: levels }),
    for: formatDuration(forMs),
  };
  return { name: ruleName(series), dimension, bounds, ...counts, rule };
}

/** What a rule sees of a series: counters answer with their rate, and seconds a second are a share. */
function dimensionOf({ kind, unit }: Pick<Series, 'kind' | 'unit'>): Dimension {
  return kind === 'counter' && unit === 'seconds' ? 'ratio' : unit;
}

/** The selector, and the labels of the group as far as it does not say so itself. */
function narrow({ metric, matchers }: Selector, labels: Labels): Selector {
  const said = new Set(matchers.filter(({ operator }) => operator === '=').map(({ label }) => label));
  const added = Object.entries(labels).filter(([label]) => !said.has(label));
  const more = added.map(([label, value]) => ({ label, operator: '=' as const, value }));
  return { ...(metric === undefined ? {} : { metric }), matchers: [...matchers, ...more] };
}

const MAX_NAME = 80;

/** `process-resident-memory-bytes-node`, as far as names of rules may be that long. */
function ruleName({ metric, labels }: Pick<Series, 'metric' | 'labels'>): string {
  const words = [
    metric,
    ...Object.keys(labels)
      .sort()
      .map((label) => labels[label]),
  ].join('-');
  return words
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, MAX_NAME)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}

const SIZES: readonly (readonly [number, string])[] = [
  [1024 ** 4, 'TiB'],
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
];

/** A value as a rule has it, with four digits: `1.463GiB`, `72.41%`; a number where a rule knows no better. */
export function writeThreshold(value: number, dimension: Dimension): string | number {
  const inUnit = (size: number, unit: string) => `${fourDigits(value / size)}${unit}`;
  const [size, unit] = SIZES.find(([size]) => Math.abs(value) >= size) ?? [1, 'B'];
  const text = dimension === 'ratio' ? inUnit(0.01, '%') : dimension === 'bytes' ? inUnit(size, unit) : 'e';
  return text.includes('e') ? fourDigits(value) : text;
}

/** What has more digits before its point keeps them. */
function fourDigits(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
