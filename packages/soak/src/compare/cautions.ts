import type { ComparedMetric } from './compare-runs.ts';

/** CPU, or anything of the load, that differs by more than this share says that the runs did not have the same to do. */
const OTHER_LOAD = 0.1;

/**
 * Why runs may not be comparable: what the load did, or the CPU that processes took, differs by more than a tenth and by
 * more than runs usually do.
 */
export function findCautions(compared: readonly ComparedMetric[]): string[] {
  return compared
    .filter(({ measure, unit, role }) => measure === 'level' && (role === 'load' || unit === 'ratio'))
    .filter(({ difference: { base, low, high, difference }, role }) => {
      const surely = low > 0 || high < 0;
      return base > 0 && surely && (role === 'load' || Math.abs(difference) > OTHER_LOAD * base);
    })
    .map(({ process, title, role, difference: { base, difference } }) => {
      const much = `${Math.abs((100 * difference) / base).toFixed(0)} % ${difference > 0 ? 'more' : 'less'}`;
      return role === 'load'
        ? `the load was another one: ${title} of ${process} was ${much}`
        : `${process} took ${much} CPU: if it had more or less to do, so may everything else have changed`;
    });
}
