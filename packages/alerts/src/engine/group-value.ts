import type { Aggregate } from '../rules/alert-rule.ts';
import type { Groups, SlotRuns } from './groups.ts';

/** The value of a group: its series as one, divided if the rule says so. NaN when nothing is there to speak of. */
export function groupValue(groups: Groups, group: number, values: Float64Array, aggregate: Aggregate): number {
  const { single, runs, divisors } = groups;
  const value =
    single === undefined ? aggregated(runs as SlotRuns, group, values, aggregate) : values[single[group] as number];
  if (divisors === undefined) return value as number;
  const divisor = aggregated(divisors, group, values, aggregate);
  return divisor > 0 ? (value as number) / divisor : Number.NaN;
}

function aggregated({ slots, starts }: SlotRuns, group: number, values: Float64Array, how: Aggregate): number {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const end = starts[group + 1] as number;
  for (let i = starts[group] as number; i < end; i++) {
    const value = values[slots[i] as number] as number;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return Number.NaN;
  if (how === 'sum') return sum;
  return how === 'avg' ? sum / count : how === 'max' ? max : min;
}
