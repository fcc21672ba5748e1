// The same rules over the same samples: in our engine, and in Prometheus' by way of promtool.
import { type AlertRuleInput, createAlertEngine, resolveRules } from '@tidemark/alerts';
import {
  type Frame,
  formatLabels,
  formatSeries,
  METRICS,
  type MetricName,
  parseSelector,
  type Series,
} from '@tidemark/core';
import { alertName, type PrometheusRule, translateRule } from '../../tools/prometheus/alerting-rules.ts';
import { type ExpressionTest, inputSeries, type PromtoolTest } from './promtool.ts';

const STEP_MS = 1000;
const START_MS = 1_800_000_000_000;

/** A sample a second of a series; NaN for none. */
export type Course = readonly number[];

export interface Replay {
  readonly rules: Readonly<Record<string, AlertRuleInput>>;
  /** By the text of the series. */
  readonly samples: Readonly<Record<string, Course>>;
  /** Prometheus is told when a series ends, as it finds out by itself when it scrapes. */
  readonly marksEnds?: boolean;
}

/** For each second, the alerts that fire then, as Prometheus writes them: `ALERTS{alertname="...",...}`. */
export type Firing = readonly ReadonlySet<string>[];

/** What our engine says: by rule, then by second. Critical is warning too, as it is for two rules of Prometheus. */
export function firingHere({ rules, samples }: Replay): ReadonlyMap<string, Firing> {
  const resolved = resolveRules(rules);
  const engine = createAlertEngine({ rules: resolved });
  const firing = new Map(resolved.map(({ name }) => [name, [] as Set<string>[]]));
  for (const frame of framesOf(samples)) {
    engine.takeFrame(frame);
    for (const seconds of firing.values()) seconds.push(new Set());
    for (const { rule, level, bounds, labels } of engine.alerts()) {
      if (level === undefined) continue;
      const levels = level === 'critical' ? (['warning', 'critical'] as const) : ([level] as const);
      for (const severity of levels.filter((name) => bounds[name] !== undefined))
        firing
          .get(rule)
          ?.at(-1)
          ?.add(alertText({ ...labels, severity, alertname: alertName(rule) }));
    }
  }
  return firing;
}

/** The rules as a file for Prometheus; a rate is taken from one sample to the next, as the engine does it. */
export function rulesFile(rules: Replay['rules']): string {
  const entries = resolveRules(rules).flatMap((rule): readonly PrometheusRule[] => {
    const translation = translateRule(rule, { rateMs: STEP_MS });
    if ('reason' in translation) throw new TypeError(`${rule.name}: ${translation.reason}`);
    return translation.rules;
  });
  return JSON.stringify({ groups: [{ name: 'replay', rules: entries }] });
}

/** A test for promtool that says of each rule, second by second, what fires; but for the seconds that are excused. */
export function replayTest(
  { samples, marksEnds = false }: Replay,
  firing: ReadonlyMap<string, Firing>,
  isExcused: (rule: string, second: number) => boolean = () => false,
): PromtoolTest {
  const expected = [...firing].flatMap(([rule, seconds]) =>
    seconds.flatMap((alerts, second): ExpressionTest[] => {
      if (isExcused(rule, second)) return [];
      const expr = `ALERTS{alertname="${alertName(rule)}",alertstate="firing"}`;
      return [{ expr, eval_time: `${second}s`, exp_samples: [...alerts].map((labels) => ({ labels, value: 1 })) }];
    }),
  );
  const input = Object.entries(samples).map(([series, course]) => [series, notation(course, marksEnds)]);
  return {
    name: 'replay',
    interval: `${STEP_MS / 1000}s`,
    input_series: inputSeries(Object.fromEntries(input)),
    promql_expr_test: expected,
  };
}

/** The seconds in which what fires is not what fired a second before. */
export function changes(seconds: Firing): number[] {
  const text = (alerts: ReadonlySet<string> | undefined) => [...(alerts ?? [])].sort().join();
  return seconds.flatMap((alerts, second) => (text(alerts) === text(seconds[second - 1]) ? [] : [second]));
}

function alertText(labels: Readonly<Record<string, string>>): string {
  return `ALERTS${formatLabels({ ...labels, alertstate: 'firing' })}`;
}

function* framesOf(samples: Replay['samples']): Generator<Frame> {
  const layout = { series: Object.keys(samples).map(readSeries) };
  const courses = Object.values(samples);
  for (let second = 0; second < (courses[0]?.length ?? 0); second++) {
    yield {
      seq: second + 1,
      timeMs: START_MS + second * STEP_MS,
      elapsedMs: second === 0 ? 0 : STEP_MS,
      intervalMs: STEP_MS,
      layout,
      values: Float64Array.from(courses, (course) => course[second] ?? Number.NaN),
    };
  }
}

function readSeries(text: string): Series {
  const { metric, matchers } = parseSelector(text);
  const labels = Object.fromEntries(matchers.map(({ label, value }) => [label, value]));
  const series = { metric: METRICS[metric as MetricName], labels };
  if (formatSeries(series) !== text) throw new TypeError(`${text} is not written as ${formatSeries(series)}`);
  return series;
}

/** `5 _ stale 7`: as promtool reads it. */
function notation(course: Course, marksEnds: boolean): string {
  return course
    .map((value, second) => {
      if (!Number.isNaN(value)) return String(value);
      const ends = marksEnds && second > 0 && !Number.isNaN(course[second - 1] as number);
      return ends ? 'stale' : '_';
    })
    .join(' ');
}
