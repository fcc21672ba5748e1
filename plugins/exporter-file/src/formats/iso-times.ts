const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1000;

const SECONDS = Array.from({ length: 60 }, (_, second) => String(second).padStart(2, '0'));
const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => `.${String(ms).padStart(3, '0')}Z`);

/**
 * Writes times in UTC as `Date.toISOString` does, `2026-11-21T03:00:00.000Z`, but asks it once a minute: most of the CPU
 * time of a row of CSV would go there (`bench/export-cost.ts`). For times after 1970 that mostly come in order.
 */
export function createIsoTimes(): (timeMs: number) => string {
  let minute = Number.NaN;
  let beginning = '';
  return (timeMs) => {
    const own = Math.floor(timeMs / MS_PER_MINUTE);
    if (own !== minute) {
      minute = own;
      beginning = new Date(own * MS_PER_MINUTE).toISOString().slice(0, 'yyyy-mm-ddThh:mm:'.length);
    }
    const rest = timeMs - own * MS_PER_MINUTE;
    const second = Math.floor(rest / MS_PER_SECOND);
    return beginning + SECONDS[second] + MILLISECONDS[rest - second * MS_PER_SECOND];
  };
}
