import { type CounterIncrease, clipText, type ExportBatch, type Labels, type Series } from '@tidemark/plugin-kit';

/** `MetricPoint` of Datadog's API v2. */
export interface DatadogPoint {
  /** Unix time in whole seconds. */
  readonly timestamp: number;
  readonly value: number;
}

/** `MetricSeries` of Datadog's API v2 (docs.datadoghq.com/api/latest/metrics, "Submit metrics"). */
export interface DatadogSeries {
  readonly metric: string;
  readonly type: 1 | 3;
  /** Of a count: the seconds in which each point was counted. */
  readonly interval?: number;
  readonly unit?: string;
  readonly points: readonly DatadogPoint[];
  readonly resources: readonly { readonly type: 'host'; readonly name: string }[];
  readonly tags: readonly string[];
}

export interface SeriesOptions {
  /** Before each name. */
  readonly prefix: string;
  /** The machine, where the batch does not say. */
  readonly hostName: string;
  /** What counters grew by, parallel to the series; without it their totals are gauges. */
  readonly increases?: readonly (CounterIncrease | undefined)[] | undefined;
}

const COUNT = 1;
const GAUGE = 3;

/** docs.datadoghq.com/metrics/units; a count has none. */
const UNITS: Readonly<Record<string, string>> = { seconds: 'second', bytes: 'byte', ratio: 'fraction' };

/** docs.datadoghq.com/metrics/custom_metrics and /getting_started/tagging. */
const MAX_NAME_CHARS = 200;
const MAX_TAG_CHARS = 200;

/** The series of a batch that have points, whose times must be a second apart. What is no finite number has no place there. */
export function datadogSeries(batch: ExportBatch, options: SeriesOptions): readonly DatadogSeries[] {
  const { host = options.hostName, ...resource } = batch.resource;
  const resources = [{ type: 'host', name: host }] as const;
  const interval = intervalOf(batch, options);
  return batch.series.flatMap(({ metric, labels }: Series, slot) => {
    const increase = options.increases?.[slot];
    const points = pointsOf(batch.timesMs, increase?.values ?? (batch.columns[slot] as Float64Array));
    if (points.length === 0) return [];
    const unit = UNITS[metric.unit];
    return {
      metric: nameOf(`${options.prefix}${metric.name}`),
      ...(increase === undefined ? { type: GAUGE } : { type: COUNT, interval }),
      ...(unit === undefined ? {} : { unit }),
      points,
      resources,
      tags: tagsOf({ ...resource, ...labels }),
    };
  });
}

/** Letters, digits, underscores and dots, a letter first. */
function nameOf(name: string): string {
  return name
    .replaceAll(/[^a-zA-Z0-9_.]/g, '_')
    .replace(/^[^a-zA-Z]+/, '')
    .slice(0, MAX_NAME_CHARS);
}

function pointsOf(timesMs: Float64Array, values: Float64Array): readonly DatadogPoint[] {
  const points: DatadogPoint[] = [];
  for (const [row, value] of values.entries())
    if (Number.isFinite(value)) points.push({ timestamp: Math.floor((timesMs[row] as number) / 1000), value });
  return points;
}

/** The shortest time between two rows: a metric has one interval there, which a gap must not change. */
function intervalOf({ timesMs }: ExportBatch, { increases = [] }: SeriesOptions): number {
  let shortestMs = Number.POSITIVE_INFINITY;
  for (const increase of increases)
    for (const [row, sinceMs] of (increase?.sinceMs ?? new Float64Array()).entries())
      if (!Number.isNaN(sinceMs)) shortestMs = Math.min(shortestMs, (timesMs[row] as number) - sinceMs);
  return Number.isFinite(shortestMs) ? Math.max(1, Math.round(shortestMs / 1000)) : 1;
}

/**
 * Datadog makes them lower case, and what is neither letter, digit nor one of `_-:./` an underscore. A tag may not end with a
 * colon.
 */
function tagsOf(labels: Labels): readonly string[] {
  const tags = Object.entries(labels).filter(([, value]) => value !== '');
  return tags.map(([name, value]) => {
    const text = `${name}:${Buffer.from(value).toString('utf8')}`.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '_');
    return clipText(text, MAX_TAG_CHARS).replace(/:$/, '_');
  });
}
