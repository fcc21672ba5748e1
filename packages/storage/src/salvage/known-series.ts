import { formatSeries, type Labels, type MetricDescriptor, type MetricKind } from '@tidemark/core';

/** A row of the `metric` table. */
export interface MetricRow extends MetricDescriptor {
  readonly id: number;
}

/** A row of the `series` table. */
export interface SeriesRow {
  readonly id: number;
  readonly metric_id: number;
  readonly labels: string;
  readonly first_ms: number;
  readonly last_ms: number;
}

/** What is recorded of a series that the catalogue lost. */
export interface LostSeries {
  readonly id: number;
  readonly kind: MetricKind;
  /** When its values were recorded, Unix epoch milliseconds; the end exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A metric that series belong to and that is lost. */
export interface LostMetric {
  readonly id: number;
  readonly kind: MetricKind;
}

/** Where and as what a series was found. */
export interface Sighting {
  /** Undefined where it cannot be told: in frames. */
  readonly kind?: MetricKind;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The catalogue, as far as it could be read, and what else was seen of series. */
export class KnownSeries {
  readonly #metrics = new Map<number, MetricRow>();
  readonly #series = new Map<number, SeriesRow>();
  readonly #lost = new Map<number, { kind?: MetricKind; fromMs: number; toMs: number }>();
  readonly #lostMetrics = new Map<number, { kind?: MetricKind }>();

  addMetric(row: MetricRow): void {
    this.#metrics.set(row.id, row);
  }

  addSeries(row: SeriesRow): void {
    this.#series.set(row.id, row);
    if (!this.#metrics.has(row.metric_id)) this.#lostMetrics.set(row.metric_id, {});
  }

  /** In its text form; `series 17` when the catalogue does not tell more. */
  nameOf(id: number): string {
    const row = this.#series.get(id);
    const metric = row === undefined ? undefined : this.#metrics.get(row.metric_id);
    if (row === undefined || metric === undefined) return `series ${id}`;
    return formatSeries({ metric, labels: JSON.parse(row.labels) as Labels });
  }

  /** Series that may have a block in a range of time, by id. */
  idsIn(fromMs: number, toMs: number): number[] {
    const rows = [...this.#series.values()].filter(({ first_ms, last_ms }) => first_ms < toMs && last_ms >= fromMs);
    return [...rows.map(({ id }) => id), ...this.#lost.keys()].sort((a, b) => a - b);
  }

  /** Says that values of a series were found. */
  see(id: number, { kind, fromMs, toMs }: Sighting): void {
    const row = this.#series.get(id);
    if (row !== undefined) {
      const metric = this.#lostMetrics.get(row.metric_id);
      if (metric !== undefined && kind !== undefined) metric.kind ??= kind;
      return;
    }
    const lost = this.#lost.get(id) ?? { fromMs, toMs };
    lost.fromMs = Math.min(lost.fromMs, fromMs);
    lost.toMs = Math.max(lost.toMs, toMs);
    if (kind !== undefined) lost.kind ??= kind;
    this.#lost.set(id, lost);
  }

  lostSeries(): LostSeries[] {
    return [...this.#lost].map(([id, { kind = 'gauge', fromMs, toMs }]) => ({ id, kind, fromMs, toMs }));
  }

  lostMetrics(): LostMetric[] {
    return [...this.#lostMetrics].map(([id, { kind = 'gauge' }]) => ({ id, kind }));
  }
}
