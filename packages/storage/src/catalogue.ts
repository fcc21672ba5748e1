import {
  compileSelector,
  type Labels,
  type MetricDescriptor,
  type MetricKind,
  type MetricUnit,
  type Selector,
  type Series,
} from '@tidemark/core';
import type { Database, Statement } from 'better-sqlite3';
import { storageError } from './errors.ts';

/** The labels column: JSON with sorted names, so that equal labels are equal text. */
export function encodeLabels(labels: Labels): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.keys(labels)
        .sort()
        .map((name) => [name, labels[name]]),
    ),
  );
}

interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  readonly help: string;
  readonly labels: string;
  readonly first_ms: number;
  readonly last_ms: number;
}

export interface StoredSeries {
  readonly id: number;
  readonly series: Series;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Gives series their ids while frames are written. */
export interface CatalogueWriter {
  /** The id of a series, entered into the catalogue at `timeMs` when it is new. */
  idOf(series: Series, timeMs: number): number;
  /** Says that these series were recorded at `timeMs`, which is earlier than what is known where the clock was set back. */
  markLast(ids: Iterable<number>, timeMs: number): void;
  /** Says when series, by id one column of samples each, were recorded in a window; older or newer than what is known. */
  markSealed(columns: Iterable<readonly [id: number, samples: Float64Array]>, timesMs: Float64Array): void;
}

export function createCatalogueWriter(db: Database): CatalogueWriter {
  const upsertMetric = db
    .prepare(
      `INSERT INTO metric (name, kind, unit, help) VALUES (@name, @kind, @unit, @help)
       ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, unit = excluded.unit, help = excluded.help RETURNING id`,
    )
    .pluck();
  const upsertSeries = db
    .prepare(
      `INSERT INTO series (metric_id, labels, first_ms, last_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (metric_id, labels) DO UPDATE
       SET first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms) RETURNING id`,
    )
    .pluck();
  const setLast = db.prepare('UPDATE series SET last_ms = max(last_ms, ?) WHERE id = ?');
  const widen = db.prepare('UPDATE series SET first_ms = min(first_ms, ?), last_ms = max(last_ms, ?) WHERE id = ?');
  const metricIds = new Map<string, number>();
  const metricId = (metric: MetricDescriptor): number => {
    const known = metricIds.get(metric.name);
    if (known !== undefined) return known;
    const { name, kind, unit, help } = metric;
    const id = upsertMetric.get({ name, kind, unit, help }) as number;
    metricIds.set(name, id);
    return id;
  };
  return {
    idOf: (series, timeMs) =>
      upsertSeries.get(metricId(series.metric), encodeLabels(series.labels), timeMs, timeMs) as number,
    markLast: (ids, timeMs) => {
      for (const id of ids) setLast.run(timeMs, id);
    },
    markSealed: (columns, timesMs) => {
      for (const [id, column] of columns) {
        const samples = column.subarray(0, timesMs.length);
        const [first, last] = [samples.findIndex(isPresent), samples.findLastIndex(isPresent)];
        if (first >= 0) widen.run(timesMs[first], timesMs[last], id);
      }
    },
  };
}

function isPresent(sample: number): boolean {
  return !Number.isNaN(sample);
}

/** Reads the catalogue by id. Series never change under an id, so they are read once. */
export interface CatalogueReader {
  /** Those that a selector matches, in the order of metric and labels. */
  matching(selector: Selector): readonly StoredSeries[];
  /** Throws `STORAGE_CORRUPT` when there is none. */
  byId(id: number): Series;
}

/** Ids kept in memory at most; the least recently added go first. */
const CACHED_SERIES = 20_000;

export function createCatalogueReader(db: Database): CatalogueReader {
  const columns = `SELECT series.id, name, kind, unit, help, labels, first_ms, last_ms
                   FROM series JOIN metric ON metric.id = metric_id`;
  const selectAll = db.prepare(`${columns} ORDER BY name, labels`) as Statement<[], SeriesRow>;
  // The plus spares a new plan each time, as in the window reader.
  const selectMetric = db.prepare(`${columns} WHERE name = +? ORDER BY labels`) as Statement<[string], SeriesRow>;
  const selectOne = db.prepare(`${columns} WHERE series.id = ?`) as Statement<[number], SeriesRow>;
  const cache = new Map<number, Series>();
  return {
    matching: (selector) => {
      const matches = compileSelector(selector);
      const rows = selector.metric === undefined ? selectAll.all() : selectMetric.all(selector.metric);
      return rows
        .map((row) => ({ id: row.id, series: toSeries(row), firstMs: row.first_ms, lastMs: row.last_ms }))
        .filter(({ series }) => matches(series));
    },
    byId: (id) => {
      let series = cache.get(id);
      if (series === undefined) {
        const row = selectOne.get(id);
        if (row === undefined) throw lostSeries(id);
        series = toSeries(row);
        if (cache.size >= CACHED_SERIES) cache.delete(cache.keys().next().value as number);
        cache.set(id, series);
      }
      return series;
    },
  };
}

function lostSeries(id: number) {
  return storageError('STORAGE_CORRUPT', `series ${id} is not in the catalogue of the history`, {
    details: { seriesId: id },
  });
}

function toSeries({ name, kind, unit, help, labels }: SeriesRow): Series {
  return { metric: { name, kind, unit, help }, labels: JSON.parse(labels) as Labels };
}
