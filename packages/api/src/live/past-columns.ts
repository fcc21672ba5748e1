import { formatSeries, type Layout, type Series } from '@tidemark/core';
import type { Columns, Matches, SeriesNumbers } from './series-numbers.ts';

/**
 * Columns of frames that were recorded before, whose layouts are not the one in force: found once a layout for all
 * clients of a channel, so that they are sent the same bytes.
 */
export class PastColumns {
  readonly #matches: Matches;
  readonly #numbers: SeriesNumbers;
  readonly #byLayout = new WeakMap<Layout, Columns>();

  constructor(matches: Matches, numbers: SeriesNumbers) {
    this.#matches = matches;
    this.#numbers = numbers;
  }

  columnsOf(layout: Layout): Columns {
    let columns = this.#byLayout.get(layout);
    if (columns === undefined) {
      columns = this.#find(layout);
      this.#byLayout.set(layout, columns);
    }
    return columns;
  }

  #find(layout: Layout): Columns {
    const slots = layout.series.flatMap((series, slot) => (this.#matches(series) ? [slot] : []));
    const series = slots.map((slot) => layout.series[slot] as Series);
    return { slots, series, numbers: series.map((one) => this.#numbers.pastNumberOf(formatSeries(one))) };
  }
}
