import type { Source } from './source.ts';

/**
 * A source that is read at every so-many-th tick only, beginning with the first. In the ticks between its values are
 * absent: they were not read, and repeating the last ones would make a flat line of what may have moved. Queries skip
 * what is absent, and a rate is that between the two reads, divided by the time from one to the other.
 */
export function createSparseSource(source: Source, everyTicks: number): Source {
  if (!Number.isInteger(everyTicks) || everyTicks < 1) {
    throw new RangeError(`everyTicks must be a positive integer, not ${everyTicks}`);
  }
  if (everyTicks === 1) return source;
  let ticks = 0;
  let due = false;
  return {
    get series() {
      return source.series;
    },
    sample: (tick) => {
      due = ticks++ % everyTicks === 0;
      if (due) source.sample(tick);
    },
    write: (values, offset) => {
      if (due) source.write(values, offset);
      else values.fill(Number.NaN, offset, offset + source.series.length);
    },
    close: source.close,
  };
}
