import type { ExportBatch } from '@tidemark/plugin-kit';
import type { Line } from './lines.ts';

/** The part of a batch that one request brings: some lines, and of them the rows from `from` to before `to`. */
export interface Section {
  /** Equal for equal content. */
  readonly key: string;
  readonly lines: readonly Line[];
  readonly timesMs: Float64Array;
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a series ends here, which Prometheus is told by a marker, as after a scrape that no longer has it: otherwise it
 * would go on showing the last value for five minutes, of each process that has ended.
 */
export function endsAt({ values, isContinued }: Line, row: number): boolean {
  if (!Number.isNaN(values[row])) return false;
  return row === 0 ? isContinued : !Number.isNaN(values[row - 1]);
}

/**
 * Sections of at most so many samples, each series in as few of them as possible. Which lines share one goes by the batch
 * alone, as if each had a sample in every row: after a restart nobody knows which series the batch before had, and a
 * section that holds a line more than when it was stored would be refused with that line in it.
 */
export function cutSections(
  { key, timesMs }: Pick<ExportBatch, 'key' | 'timesMs'>,
  lines: readonly Line[],
  maxSamples: number,
): readonly Section[] {
  const sections: Section[] = [];
  const [own, gone] = [lines.filter(({ isGone }) => !isGone), lines.filter(({ isGone }) => isGone)];
  for (let from = 0; from < timesMs.length; from += maxSamples) {
    const to = Math.min(timesMs.length, from + maxSamples);
    const height = Math.floor(maxSamples / (to - from));
    for (const taken of [...slices(own, height), ...slices(gone, height)]) {
      const present = taken.filter((line) => countSamples(line, from, to) > 0);
      if (present.length > 0) sections.push({ key: `${key}/${sections.length}`, lines: present, timesMs, from, to });
    }
  }
  return sections;
}

function slices(lines: readonly Line[], height: number): readonly (readonly Line[])[] {
  return Array.from({ length: Math.ceil(lines.length / height) }, (_, n) => lines.slice(n * height, (n + 1) * height));
}

function countSamples(line: Line, from: number, to: number): number {
  let count = 0;
  for (let row = from; row < to; row++) if (!Number.isNaN(line.values[row]) || endsAt(line, row)) count++;
  return count;
}

/** The same, a section for each row. */
export function cutRows({ key, lines, timesMs, from, to }: Section): readonly Section[] {
  return Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const present = lines.filter((line) => countSamples(line, row, row + 1) > 0);
    return { key: `${key}/${row}`, lines: present, timesMs, from: row, to: row + 1 };
  }).filter((section) => section.lines.length > 0);
}
