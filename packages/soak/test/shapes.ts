import type { GrowthSeries } from '../src/verdict/judge-growth.ts';
import { createRandom } from './corpus/random.ts';

const PAGE = 4096;
const MEGABYTE = 1e6;

/** What a curve gets its values from: minutes since the start, and a random number of mean 0 and deviation 1. */
type Draw = (minutes: number, normal: number) => number;

/** A run of resident memory: 200 MB and what the curve adds to it, in megabytes, in whole pages, every five seconds. */
export function memoryRun(minutes: number, draw: Draw, seed = 7): GrowthSeries & { readonly unit: 'bytes' } {
  const random = createRandom(seed);
  const timesMs = Float64Array.from({ length: minutes * 12 + 1 }, (_, i) => 1.7e12 + i * 5000);
  const values = timesMs.map((_, i) => {
    const bytes = (200 + draw(i / 12, random.normal())) * MEGABYTE;
    return PAGE * Math.round(bytes / PAGE);
  });
  return { timesMs, values, unit: 'bytes' };
}

/** The first value of a cycle of so many minutes is 0, the last 1. */
export const tooth = (minutes: number, period: number) => (minutes % period) / period;
