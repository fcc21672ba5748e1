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

/** Sections of at most so many samples, each series in as few of them as possible. Equal batches give equal sections. */
export function cutSections(
  { key, timesMs }: Pick<ExportBatch, 'key' | 'timesMs'>,
  lines: readonly Line[],
  maxSamples: number,
): readonly Section[] {
  const sections: Section[] = [];
  const add = (taken: readonly Line[], from: number, to: number) => {
    if (taken.length > 0) sections.push({ key: `${key}/${sections.length}`, lines: taken, timesMs, from, to });
  };
  for (let from = 0; from < timesMs.length; from += maxSamples) {
    const to = Math.min(timesMs.length, from + maxSamples);
    let taken: Line[] = [];
    let samples = 0;
    for (const line of lines) {
      const count = countSamples(line, from, to);
      if (count === 0) continue;
      if (samples + count > maxSamples) {
        add(taken, from, to);
        [taken, samples] = [[], 0];
      }
      taken.push(line);
      samples += count;
    }
    add(taken, from, to);
  }
  return sections;
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
