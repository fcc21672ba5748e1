import {
  type ExpositionFormat,
  expositionHead,
  expositionNumber,
  type Frame,
  formatSeries,
  type Labels,
  type Layout,
  type MetricDescriptor,
  type Series,
} from '@tidemark/core';

/** One value that the server knows of itself. NaN is left out. */
export interface ServerSample {
  readonly metric: MetricDescriptor;
  readonly labels: Labels;
  readonly value: number;
}

export interface Exposition {
  /**
   * A page in UTF-8: the values of a frame, then those of the server; each metric with HELP and TYPE, absent values left
   * out. It carries no timestamps: with them, Prometheus would show a process that has ended for five minutes more.
   */
  format(frame: Frame, own: Iterable<ServerSample>, format: ExpositionFormat): Uint8Array<ArrayBuffer>;
}

/**
 * Writes pages. Keeps what it wrote of the newest layout, each metric as bytes, so that a scrape writes down only lines whose
 * values changed, and copies a metric in which none did. What a scrape costs is in `bench/exposition-cost.ts`.
 */
export function createExposition(): Exposition {
  let layout: Layout | undefined;
  let families: readonly Family[] = [];
  return {
    format: (frame, own, format) => {
      if (layout !== frame.layout) families = familiesOf(frame.layout);
      layout = frame.layout;
      const pieces = families.flatMap((family) => family.write(frame.values, format));
      const rest = writeOwn(own, format) + (format === 'openmetrics' ? '# EOF\n' : '');
      return Buffer.concat([...pieces, Buffer.from(rest)]);
    },
  };
}

/** The series of one metric in a layout, and the lines that were written of them last. */
class Family {
  readonly #slots: readonly number[];
  readonly #names: readonly string[];
  readonly #heads: Readonly<Record<ExpositionFormat, Uint8Array>>;
  /** NaN where there is no line. */
  readonly #values: Float64Array;
  readonly #lines: string[];
  #bytes: Uint8Array = Buffer.alloc(0);

  constructor(metric: MetricDescriptor, series: readonly SlotSeries[]) {
    this.#slots = series.map(([slot]) => slot);
    this.#names = series.map(([, one]) => nameOf(one));
    this.#heads = {
      text: Buffer.from(expositionHead(metric, 'text')),
      openmetrics: Buffer.from(expositionHead(metric, 'openmetrics')),
    };
    this.#values = new Float64Array(series.length).fill(Number.NaN);
    this.#lines = new Array<string>(series.length).fill('');
  }

  /** Nothing when all values are absent. */
  write(values: Float64Array, format: ExpositionFormat): readonly Uint8Array[] {
    if (this.#update(values)) this.#bytes = Buffer.from(this.#lines.join(''));
    return this.#bytes.length === 0 ? [] : [this.#heads[format], this.#bytes];
  }

  /** Returns whether any line is another one now. */
  #update(values: Float64Array): boolean {
    let isChanged = false;
    for (let i = 0; i < this.#slots.length; i++) {
      const value = values[this.#slots[i] as number] as number;
      if (Object.is(value, this.#values[i])) continue;
      this.#values[i] = value;
      this.#lines[i] = Number.isNaN(value) ? '' : `${this.#names[i]} ${expositionNumber(value)}\n`;
      isChanged = true;
    }
    return isChanged;
  }
}

type SlotSeries = readonly [slot: number, series: Series];

function familiesOf({ series }: Layout): Family[] {
  const byName = new Map<string, SlotSeries[]>();
  for (const [slot, one] of series.entries()) {
    const own = byName.get(one.metric.name) ?? [];
    byName.set(one.metric.name, own);
    own.push([slot, one]);
  }
  return [...byName.values()].map((own) => new Family((own[0] as SlotSeries)[1].metric, own));
}

/** Layouts share their series, so that a process that comes or goes costs only its own names. */
const names = new WeakMap<Series, string>();

/** The same in both formats: metrics of ours are called like their samples, and counters, and only they, end in `_total`. */
function nameOf(series: Series): string {
  let name = names.get(series);
  if (name === undefined) {
    name = formatSeries(series);
    names.set(series, name);
  }
  return name;
}

function writeOwn(samples: Iterable<ServerSample>, format: ExpositionFormat): string {
  const families = new Map<MetricDescriptor, string>();
  for (const sample of samples) {
    if (Number.isNaN(sample.value)) continue;
    const before = families.get(sample.metric) ?? expositionHead(sample.metric, format);
    families.set(sample.metric, `${before}${formatSeries(sample)} ${expositionNumber(sample.value)}\n`);
  }
  return [...families.values()].join('');
}
