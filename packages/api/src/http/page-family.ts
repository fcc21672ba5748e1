import { expositionNumber, formatSeries, type Series } from '@tidemark/core';
import type { PageSplice } from './page-splice.ts';

/** The slot of a series that is no longer there: its line is left out the next time, and then forgotten. */
const GONE = -1;

const END = '\n';

/** How far a series is looked for that is not where it is expected: as many may go at once before lines are written anew. */
const LOOK_AHEAD = 64;

/** The lines of one metric, as columns, because a scrape finds none of this in the caches of a CPU. */
interface Lines {
  readonly series: Series[];
  readonly slots: number[];
  /** As written last. NaN, and no bytes, where there is no line. */
  readonly values: number[];
  readonly bytes: number[];
  /** Of what stands before the number. */
  readonly nameBytes: number[];
}

const noLines = (): Lines => ({ series: [], slots: [], values: [], bytes: [], nameBytes: [] });

/** The series of one metric on a page. Their head stands before them as long as any has a value. */
export class PageFamily {
  readonly #head: string;
  #headBytes = 0;
  #lines = noLines();
  /** While a list of series is taken: the lines before it, and how many of them were looked at. */
  #before = this.#lines;
  #seen = 0;

  constructor(head: string) {
    this.#head = head;
  }

  /** Begins another list of series. */
  beginList(): void {
    this.#before = this.#lines;
    this.#lines = noLines();
    this.#seen = 0;
  }

  /** The next of the list. A series that was on the list before, as the same object, keeps its line. */
  list(series: Series, slot: number): void {
    const { series: before } = this.#before;
    let at = this.#seen;
    const limit = Math.min(before.length, at + LOOK_AHEAD);
    while (at < limit && before[at] !== series) at++;
    if (at === limit) this.#push(series, slot, Number.NaN, 0, 0);
    else {
      this.#dropUntil(at);
      this.#take(at, slot);
      this.#seen = at + 1;
    }
  }

  endList(): void {
    this.#dropUntil(this.#before.series.length);
    this.#before = this.#lines;
  }

  /** `values` by slot; NaN is absent. */
  write(values: Float64Array, page: PageSplice): void {
    this.#writeHead(values, page);
    const { slots, values: written, bytes } = this.#lines;
    let kept = 0;
    for (let i = 0; i < slots.length; i++) {
      const value = valueAt(slots[i] as number, values);
      const before = written[i] as number;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) {
        kept += bytes[i] as number;
        continue;
      }
      page.keep(kept);
      kept = 0;
      this.#writeLine(i, value, page);
    }
    page.keep(kept);
  }

  #writeHead(values: Float64Array, page: PageSplice): void {
    const isPresent = this.#lines.slots.some((slot) => !Number.isNaN(valueAt(slot, values)));
    if (!isPresent) {
      page.skip(this.#headBytes);
      this.#headBytes = 0;
    } else if (this.#headBytes === 0) this.#headBytes = page.add(this.#head);
    else page.keep(this.#headBytes);
  }

  #writeLine(i: number, value: number, page: PageSplice): void {
    const { series, values, bytes, nameBytes } = this.#lines;
    const before = bytes[i] as number;
    values[i] = value;
    if (Number.isNaN(value)) {
      page.skip(before);
      bytes[i] = 0;
      return;
    }
    if (before === 0) {
      nameBytes[i] = page.add(`${formatSeries(series[i] as Series)} `);
      bytes[i] = (nameBytes[i] as number) + page.add(expositionNumber(value) + END);
      return;
    }
    const name = nameBytes[i] as number;
    page.keep(name);
    page.skip(before - name - END.length);
    bytes[i] = name + page.add(expositionNumber(value)) + END.length;
    page.keep(END.length);
  }

  /** Lines that the list leaves out. */
  #dropUntil(end: number): void {
    for (let at = this.#seen; at < end; at++) if ((this.#before.bytes[at] as number) > 0) this.#take(at, GONE);
  }

  #take(at: number, slot: number): void {
    const { series, values, bytes, nameBytes } = this.#before;
    this.#push(series[at] as Series, slot, values[at] as number, bytes[at] as number, nameBytes[at] as number);
  }

  #push(...[series, slot, value, bytes, nameBytes]: [Series, number, number, number, number]): void {
    const lines = this.#lines;
    lines.series.push(series);
    lines.slots.push(slot);
    lines.values.push(value);
    lines.bytes.push(bytes);
    lines.nameBytes.push(nameBytes);
  }
}

function valueAt(slot: number, values: Float64Array): number {
  return slot === GONE ? Number.NaN : (values[slot] as number);
}
