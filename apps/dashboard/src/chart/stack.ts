import type { Point } from '../model/sample-window.ts';

/**
 * Lines on top of each other: each comes back as the sum of itself and the ones before it. Where none has a value there
 * is a break in all; where only some have one, the others count as zero.
 */
export function stackLines(lines: readonly (readonly Point[])[]): Point[][] {
  const length = lines[0]?.length ?? 0;
  const isBreak = Array.from({ length }, (_, i) => lines.every((line) => line[i] == null));
  const heights = new Float64Array(length);
  return lines.map((line) =>
    isBreak.map((broken, i) => {
      heights[i] = (heights[i] as number) + (line[i] ?? 0);
      return broken ? null : (heights[i] as number);
    }),
  );
}
