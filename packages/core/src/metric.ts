/** A counter only grows (until its owner restarts); a gauge goes both ways. */
export type MetricKind = 'counter' | 'gauge';

/** Base units only, as Prometheus asks; scaling for people happens where a number is shown. */
export type MetricUnit = 'seconds' | 'bytes' | 'ratio' | 'count';

/** What every series of one name has in common. */
export interface MetricDescriptor {
  /** Prometheus naming: `snake_case`, base unit as suffix, counters end in `_total`. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  /** One sentence for people, without a full stop. */
  readonly help: string;
}

const METRIC_NAME = /^[a-z][a-z0-9_]*$/;

/** Typed identity for a table of metrics; throws `TypeError` on a name that breaks the convention. */
export function defineMetrics<const T extends Readonly<Record<string, Omit<MetricDescriptor, 'name'>>>>(
  table: T,
): { readonly [K in keyof T]: MetricDescriptor } {
  const metrics: Record<string, MetricDescriptor> = {};
  for (const [name, rest] of Object.entries(table)) {
    if (!METRIC_NAME.test(name)) throw new TypeError(`metric name ${JSON.stringify(name)} is not snake_case`);
    if ((rest.kind === 'counter') !== name.endsWith('_total')) {
      throw new TypeError(`metric ${name}: counters, and only counters, end in _total`);
    }
    metrics[name] = { name, ...rest };
  }
  return metrics as { readonly [K in keyof T]: MetricDescriptor };
}
