import { type Clock, sleep } from '@tidemark/core';
import type { ExporterLife } from './exporter-life.ts';
import type { UsageReport } from './exporter-messages.ts';
import type { ProcessUsage } from './isolation-figures.ts';
import type { IsolationLimits } from './isolation-limits.ts';

const LOOK_MS = 1000;
const MIB = 2 ** 20;

export interface WatchOptions {
  readonly limits: IsolationLimits;
  readonly clock: Clock;
  readonly onUsage: (usage: ProcessUsage) => void;
}

/**
 * Looks at a process every second until it ends, and ends one that does not answer or holds too much in buffers. Silence
 * is counted in looks, so that a host that was busy itself accuses nobody.
 */
export async function watchLife(life: ExporterLife, { limits, clock, onUsage }: WatchOptions): Promise<void> {
  const maxSilentLooks = Math.ceil(limits.silentMs / LOOK_MS);
  let silentLooks = 0;
  let isWaiting = false;
  let before: { readonly cpuMs: number; readonly atMs: number } | undefined;
  const take = ({ cpuMs, ...memory }: UsageReport) => {
    isWaiting = false;
    silentLooks = 0;
    const atMs = clock.monotonic();
    const passedMs = before === undefined ? 0 : atMs - before.atMs;
    const cpuRatio = before === undefined || passedMs === 0 ? 0 : (cpuMs - before.cpuMs) / passedMs;
    before = { cpuMs, atMs };
    onUsage({ ...memory, cpuRatio });
    if (memory.buffersBytes <= limits.buffersMiB * MIB) return;
    life.end({ reason: 'memory', message: `took more than its ${limits.buffersMiB} MiB of buffers` });
  };
  while (!life.ended.aborted) {
    if (silentLooks >= maxSilentLooks) {
      life.end({
        reason: 'silent',
        message: `did not answer for ${limits.silentMs / 1000} s: it is in a loop, or blocks`,
      });
      return;
    }
    if (isWaiting) silentLooks++;
    else {
      isWaiting = true;
      void life.look().then(take);
    }
    await sleep(clock, LOOK_MS, life.ended);
  }
}
