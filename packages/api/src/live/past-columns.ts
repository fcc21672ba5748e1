import { formatSeries, type Layout } from '@tidemark/core';
import type { Channel } from './channel.ts';
import { type Columns, isSameColumns, type SeriesNumbers } from './series-numbers.ts';

/**
 * Columns of frames that were recorded before, whose layouts are not the one in force. Series that are still there have
 * the number they have now; others get one that nothing else has.
 */
export class PastColumns {
  columns: Columns;
  readonly #channel: Channel;
  readonly #numbers: SeriesNumbers;
  readonly #own = new Map<string, number>();
  #layout: Layout | undefined;

  constructor(channel: Channel, numbers: SeriesNumbers) {
    this.#channel = channel;
    this.#numbers = numbers;
    this.columns = channel.columns;
  }

  /** Goes over to a frame's layout; answers the columns before when they were others. */
  take(layout: Layout): Columns | undefined {
    if (layout === this.#layout) return undefined;
    this.#layout = layout;
    const before = this.columns;
    const slots = layout.series.flatMap((series, slot) => (this.#channel.matches(series) ? [slot] : []));
    const series = slots.map((slot) => layout.series[slot] as Layout['series'][number]);
    this.columns = { slots, series, numbers: series.map((one) => this.#numberOf(formatSeries(one))) };
    return isSameColumns(before, this.columns) ? undefined : before;
  }

  isSame(columns: Columns): boolean {
    return isSameColumns(this.columns, columns);
  }

  #numberOf(name: string): number {
    const known = this.#numbers.numberOf(name) ?? this.#own.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.allocate();
    this.#own.set(name, number);
    return number;
  }
}
