import type { Point } from '../model/sample-window.ts';
import { sparkPath } from './spark-path.ts';

interface SparklineProps {
  /** Unix epoch milliseconds, parallel to `points`. */
  readonly times: readonly number[];
  readonly points: readonly Point[];
  /** The value at the top; the greatest point when left out. */
  readonly max?: number | undefined;
}

/** The shape of a line, without numbers: they stand beside it. */
export function Sparkline({ times, points, max }: SparklineProps) {
  return (
    <svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path d={sparkPath(times, points, max)} />
    </svg>
  );
}
