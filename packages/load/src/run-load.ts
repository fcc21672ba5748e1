import { systemClock } from '@tidemark/core';
import { readDescriptorLimit, requireDescriptors } from './descriptors.ts';
import { Meter } from './meter.ts';
import type { LoadPlan } from './plan.ts';
import type { LoadReport } from './report.ts';
import { runRequests } from './requests/run-requests.ts';
import { resolvePlan } from './resolve-plan.ts';
import type { LoadOptions } from './run-phases.ts';
import { openSelfWatch } from './self-watch.ts';
import { runStreams } from './streams/run-streams.ts';

/**
 * Puts a server under the load of a plan and reports what its clients saw. When this settles, every connection is closed.
 * Throws `LOAD_PLAN_INVALID` and `LOAD_DESCRIPTORS_SHORT` before the first connection, `LOAD_UNREACHABLE` and
 * `LOAD_STREAM_REFUSED` when the first one fails or is refused what it subscribes to; what fails later is counted.
 */
export async function runLoad(plan: LoadPlan, options: LoadOptions = {}): Promise<LoadReport> {
  const resolved = resolvePlan(plan);
  requireDescriptors(resolved.clients, readDescriptorLimit());
  const clock = options.clock ?? systemClock;
  const watch = openSelfWatch(clock);
  const context = {
    clock,
    watch,
    meter: new Meter(clock),
    signal: options.signal ?? AbortSignal.any([]),
    onProgress: options.onProgress ?? (() => {}),
  };
  try {
    return resolved.kind === 'http' ? await runRequests(resolved, context) : await runStreams(resolved, context);
  } finally {
    watch.close();
  }
}
