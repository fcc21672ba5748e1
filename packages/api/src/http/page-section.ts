import { type ExpositionFormat, expositionHead, type Series } from '@tidemark/core';
import { PageFamily } from './page-family.ts';
import type { PageSplice } from './page-splice.ts';

/** A part of a page: the lines of a list of series, metric by metric. A metric keeps its place when the list changes. */
export class PageSection {
  readonly #format: ExpositionFormat;
  readonly #families = new Map<string, PageFamily>();
  #series: readonly Series[] = [];

  constructor(format: ExpositionFormat) {
    this.#format = format;
  }

  get series(): readonly Series[] {
    return this.#series;
  }

  /** Takes another list of series. Of those that were on the list before, as the same objects, the lines are kept. */
  list(series: readonly Series[]): void {
    for (const family of this.#families.values()) family.beginList();
    for (let slot = 0; slot < series.length; slot++) {
      const one = series[slot] as Series;
      this.#familyOf(one).list(one, slot);
    }
    for (const family of this.#families.values()) family.endList();
    this.#series = series;
  }

  /** Values are parallel to the series; NaN is absent. */
  write(values: Float64Array, page: PageSplice): void {
    for (const family of this.#families.values()) family.write(values, page);
  }

  #familyOf({ metric }: Series): PageFamily {
    let family = this.#families.get(metric.name);
    if (family === undefined) {
      family = new PageFamily(expositionHead(metric, this.#format));
      this.#families.set(metric.name, family);
    }
    return family;
  }
}
