const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The block that is as high as a share of the whole, from 0 to 1; what is beyond is cut. */
export function blockOf(share: number): string {
  const level = Math.floor(Math.max(0, share) * BLOCKS.length);
  return BLOCKS[Math.min(level, BLOCKS.length - 1)] as string;
}

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
      return blockOf(share);
    })
    .join('');
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
}
