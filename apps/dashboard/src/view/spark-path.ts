import type { Point } from '../model/sample-window.ts';

/**
 * SVG path of a line in a box of 100 by 100, from the first time to the last, with zero at the bottom and `max` at the
 * top (the greatest point when left out). Absent points break it.
 */
export function sparkPath(times: readonly number[], points: readonly Point[], max?: number): string {
  const top = max || points.reduce<number>((greatest, point) => Math.max(greatest, point ?? 0), 0) || 1;
  const from = times[0] ?? 0;
  const span = (times.at(-1) ?? 0) - from || 1;
  let path = '';
  let isDrawing = false;
  for (const [i, point] of points.entries()) {
    if (point !== null) {
      const x = (100 * ((times[i] ?? from) - from)) / span;
      const y = 100 - 100 * Math.min(1, Math.max(0, point / top));
      path += `${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    }
    isDrawing = point !== null;
  }
  return path;
}
