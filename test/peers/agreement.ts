import { expect } from 'vitest';

/** A figure of the recorder and the range in which a peer says it lies, in the same unit. */
export interface Comparison {
  /** Of what, and in which unit: `RSS of the allocator, bytes`. */
  readonly what: string;
  readonly peer: string;
  readonly recorded: number;
  readonly low: number;
  /** Left out where there is only one right answer. */
  readonly high?: number;
}

/** Checks figures against peers, and keeps them to show how close they were. */
export interface Agreement {
  check(comparison: Comparison): void;
  /** A table of all comparisons, or nothing when there were none. */
  describe(): string;
}

export function createAgreement(): Agreement {
  const rows: string[][] = [];
  return {
    check: ({ what, peer, recorded, low, high = low }) => {
      rows.push([what, formatNumber(recorded), peer, formatRange(low, high)]);
      expect(recorded, `${what}, at least what ${peer} says`).toBeGreaterThanOrEqual(low);
      expect(recorded, `${what}, at most what ${peer} says`).toBeLessThanOrEqual(high);
    },
    describe: () => (rows.length === 0 ? '' : formatTable([['', 'recorded', 'peer', 'it says'], ...rows])),
  };
}

function formatRange(low: number, high: number): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

function formatTable(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const format = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `\n${rows.map(format).join('\n')}\n`;
}
