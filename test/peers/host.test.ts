import type { MetricName } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgreement } from './agreement.ts';
import { readFields, readHostStat, readKernelFile } from './kernel-files.ts';
import { MIB, PAGE_BYTES, TICKS_PER_SECOND } from './kernel-units.ts';
import { hasPeers, readFree, readVmstat } from './peers.ts';
import { bracket, openRecording, type Recording, valueIn } from './recording.ts';

const KIB = 1024;

/** `vmstat -s` calls these so and shows 1024 bytes as `K`. */
const VMSTAT_COUNTERS: readonly [name: string, metric: MetricName, unit: number][] = [
  ['forks', 'host_forks_total', 1],
  ['CPU context switches', 'host_context_switches_total', 1],
  ['interrupts', 'host_interrupts_total', 1],
  ['K paged in', 'host_paged_in_bytes_total', KIB],
  ['K paged out', 'host_paged_out_bytes_total', KIB],
  ['pages swapped in', 'host_swapped_in_bytes_total', PAGE_BYTES],
  ['pages swapped out', 'host_swapped_out_bytes_total', PAGE_BYTES],
];

/** The first numbers of a `cpu` line, in the kernel's order. */
const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];

/** What other programs may take or give back between a reading of `free` and a frame at a quiet moment. */
const OTHERS_BYTES = 4 * MIB;

const agreement = createAgreement();
let recording: Recording;

beforeAll(async () => {
  recording = await openRecording();
});

afterAll(async () => {
  await recording?.[Symbol.asyncDispose]();
  process.stdout.write(agreement.describe());
});

describe('the host', () => {
  it('has used the CPU that the kernel says before and after the frame, in all and on each CPU', async () => {
    const { before, frame, after } = await bracket(recording, readHostStat);
    const cpus = Object.keys(before).filter((name) => name.startsWith('cpu'));
    expect(valueIn(frame, 'host_cpus')).toBe(cpus.length - 1);
    for (const cpu of cpus) {
      for (const [i, mode] of CPU_MODES.entries()) {
        // The kernel takes back idle and waiting time now and then; the recorder does not.
        const slackTicks = mode === 'idle' || mode === 'iowait' ? 1 : 0;
        const recorded =
          cpu === 'cpu'
            ? valueIn(frame, 'host_cpu_seconds_total', { mode })
            : valueIn(frame, 'host_cpu_core_seconds_total', { mode, cpu: cpu.slice('cpu'.length) });
        agreement.check({
          what: `${cpu} ${mode}, s`,
          peer: '/proc/stat',
          recorded,
          low: ((before[cpu]?.[i] as number) - slackTicks) / TICKS_PER_SECOND,
          high: ((after[cpu]?.[i] as number) + slackTicks) / TICKS_PER_SECOND,
        });
      }
    }
  });

  it.skipIf(!hasPeers('vmstat'))('has counted what vmstat says before and after the frame', async () => {
    const { before, frame, after } = await bracket(recording, readVmstat);
    for (const [name, metric, unit] of VMSTAT_COUNTERS) {
      const [low, high] = [(before[name] as number) * unit, (after[name] as number) * unit];
      agreement.check({ what: metric, peer: `vmstat -s: ${name}`, recorded: valueIn(frame, metric), low, high });
    }
    const bootTime = before['boot time'] as number;
    const recorded = valueIn(frame, 'host_boot_time_seconds');
    agreement.check({ what: 'host_boot_time_seconds', peer: 'vmstat -s: boot time', recorded, low: bootTime });
  });

  it.skipIf(!hasPeers('free'))('has the memory that free shows', async () => {
    const { before, frame, after } = await quietMoment();
    const about = (row: 'Mem' | 'Swap', column: string) => {
      const readings = [before[row][column] as number, after[row][column] as number];
      return { low: Math.max(0, Math.min(...readings) - OTHERS_BYTES), high: Math.max(...readings) + OTHERS_BYTES };
    };
    const check = (metric: MetricName, peer: string, range: { readonly low: number; readonly high?: number }) =>
      agreement.check({ what: metric, peer: `free: ${peer}`, recorded: valueIn(frame, metric), ...range });
    check('host_memory_total_bytes', 'total', { low: before.Mem.total as number });
    check('host_swap_total_bytes', 'swap', { low: before.Swap.total as number });
    check('host_memory_free_bytes', 'free', about('Mem', 'free'));
    check('host_memory_available_bytes', 'available', about('Mem', 'available'));
    check('host_memory_shared_bytes', 'shared', about('Mem', 'shared'));
    check('host_memory_buffers_bytes', 'buffers', about('Mem', 'buffers'));
    check('host_swap_free_bytes', 'swap free', about('Swap', 'free'));
    const [buffers, cache] = [about('Mem', 'buffers'), about('Mem', 'cache')];
    const cached = { low: buffers.low + cache.low, high: buffers.high + cache.high };
    check('host_memory_cached_bytes', 'buffers + cache', cached);
  });

  it('is as loaded as the kernel says', async () => {
    const { before, frame, after } = await bracket(recording, () => readKernelFile('loadavg').split(' ').map(Number));
    for (const [i, metric] of (['host_load1', 'host_load5', 'host_load15'] as const).entries()) {
      expect([before[i], after[i]]).toContain(valueIn(frame, metric));
    }
  });

  it('has had the page faults that the kernel says before and after the frame', async () => {
    const { before, frame, after } = await bracket(recording, () => readFields('vmstat').pgfault as number);
    const recorded = valueIn(frame, 'host_page_faults_total');
    agreement.check({ what: 'host_page_faults_total', peer: '/proc/vmstat', recorded, low: before, high: after });
  });
});

/** Readings of `free` between which other programs neither took nor gave back much memory. */
async function quietMoment() {
  for (;;) {
    const moment = await bracket(recording, readFree);
    const taken = (moment.before.Mem.free as number) - (moment.after.Mem.free as number);
    if (Math.abs(taken) < OTHERS_BYTES) return moment;
  }
}
