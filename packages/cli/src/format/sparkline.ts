const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** What stands where nothing was recorded. */
const ABSENT = ' ';

/**
 * Values as one line of `width` blocks, from zero (or the lowest, when that is below) to the highest. Neighbours that
 * share a block show the larger one, so that no peak is lost.
 */
export function formatSparkline(values: readonly (number | null)[], width: number): string {
  const columns = Array.from(
    { length: Math.min(width, values.length) },
    (_, column, count = Math.min(width, values.length)) =>
      largest(
        values.slice(Math.floor((column * values.length) / count), Math.floor(((column + 1) * values.length) / count)),
      ),
  );
  const present = columns.filter((value) => value !== null);
  const low = Math.min(0, ...present);
  const high = Math.max(...present);
  return columns
    .map((value) => {
      if (value === null) return ABSENT;
      const share = high === low ? 0 : (value - low) / (high - low);
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))];
    })
    .join('');
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
}
