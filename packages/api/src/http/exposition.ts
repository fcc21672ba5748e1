import type { ExpositionFormat, Frame, Labels, MetricDescriptor, Series } from '@tidemark/core';
import { PageSection } from './page-section.ts';
import { PageSplice } from './page-splice.ts';

/** One value that the server knows of itself. NaN is left out. */
export interface ServerSample {
  readonly metric: MetricDescriptor;
  readonly labels: Labels;
  readonly value: number;
}

/** A page that was written. */
export interface ExpositionPage {
  /** UTF-8. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** To be called once, when nobody needs the bytes any more: later pages are written over them. */
  readonly release: () => void;
}

export interface Exposition {
  /**
   * The values of a frame, then those of the server; each metric with HELP and TYPE, absent values left out. It carries no
   * timestamps: with them, Prometheus would show a process that has ended for five minutes more.
   */
  format(frame: Frame, own: Iterable<ServerSample>, format: ExpositionFormat): ExpositionPage;
}

/**
 * Writes pages. Each is made of the one before: bytes that stay are copied, and only numbers that changed and lines that are
 * new are written. They stand in the memory of pages that were released. What a scrape costs is in
 * `bench/exposition-cost.ts`.
 */
export function createExposition(): Exposition {
  const pages = { text: new Pages('text'), openmetrics: new Pages('openmetrics') };
  return { format: (frame, own, format) => pages[format].write(frame, [...own]) };
}

/** One is read from while another is written into. */
const KEPT_BUFFERS = 2;

/** Larger than that many pages, a buffer is from a time of many more processes, and is let go. */
const MAX_BUFFER_PAGES = 4;
const MIN_BUFFER_BYTES = 256 * 1024;

/** The pages of one format. */
class Pages {
  readonly #end: string;
  readonly #recorded: PageSection;
  readonly #own: PageSection;
  #newest: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #released: ArrayBuffer[] = [];

  constructor(format: ExpositionFormat) {
    this.#end = format === 'openmetrics' ? '# EOF\n' : '';
    this.#recorded = new PageSection(format);
    this.#own = new PageSection(format);
  }

  write({ layout, values }: Frame, own: readonly ServerSample[]): ExpositionPage {
    const page = new PageSplice(this.#newest, this.#takeBuffer());
    if (this.#recorded.series !== layout.series) this.#recorded.list(layout.series);
    this.#recorded.write(values, page);
    if (!isSameList(this.#own.series, own)) this.#own.list(own);
    this.#own.write(
      Float64Array.from(own, ({ value }) => value),
      page,
    );
    page.add(this.#end);
    const bytes = page.finish();
    this.#newest = bytes;
    return { bytes, release: () => this.#giveBack(bytes.buffer) };
  }

  #takeBuffer(): Buffer<ArrayBuffer> | undefined {
    const free = this.#released.findIndex((buffer) => buffer !== this.#newest.buffer);
    return free < 0 ? undefined : Buffer.from(this.#released.splice(free, 1)[0] as ArrayBuffer);
  }

  #giveBack(buffer: ArrayBuffer): void {
    const isFit = buffer.byteLength <= Math.max(MIN_BUFFER_BYTES, MAX_BUFFER_PAGES * this.#newest.length);
    if (isFit && this.#released.length < KEPT_BUFFERS) this.#released.push(buffer);
  }
}

function isSameList(before: readonly Series[], now: readonly Series[]): boolean {
  return before.length === now.length && now.every((series, i) => isSameSeries(series, before[i] as Series));
}

function isSameSeries(a: Series, b: Series): boolean {
  return a.metric === b.metric && hasLabelsOf(a.labels, b.labels) && hasLabelsOf(b.labels, a.labels);
}

function hasLabelsOf(labels: Labels, other: Labels): boolean {
  for (const name in other) if (labels[name] !== other[name]) return false;
  return true;
}
