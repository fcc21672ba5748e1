import { type Bins, binSamples, mean, type Samples, trimAbsent } from './bins.ts';
import { explain } from './explain.ts';
import { mixGrowth } from './growth-rate.ts';

const DAY_MS = 86_400_000;
export const LOAD_BINS = 64;
const LEAST_BINS = 9;
/** The load must be this probable to have grown before anything is put down to it. */
const LOAD_PROBABILITY = 0.6;

/**
 * Whether a process may have grown because it had more to do: its load grew too at the end of the run, and by a share at
 * least as great as `share`, the metric's own growth over a run as a share of its level. Memory then may follow the
 * load, as it does through the hours of a day, and the run cannot tell that from a leak.
 */
export function explainsGrowth(load: Samples, share: number): boolean {
  const present = trimAbsent(load);
  if (present.values.length === 0) return false;
  const days = ((present.timesMs.at(-1) as number) - (present.timesMs[0] as number)) / DAY_MS;
  return grewBy(binSamples(present, LOAD_BINS, mean), days, share);
}

/** The same of a load that was binned already, over so many days. */
export function grewBy(bins: Bins, days: number, share: number): boolean {
  const middle = bins.values.slice().sort()[bins.values.length >> 1] ?? 0;
  if (bins.values.length < LEAST_BINS || middle <= 0) return false;
  const growth = mixGrowth(explain(bins, (middle / 1000) ** 2, days).explanations);
  return growth.probabilityAbove(0) >= LOAD_PROBABILITY && growth.mean / middle >= share;
}
