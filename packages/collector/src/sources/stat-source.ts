import { METRICS } from '@tidemark/core';
import type { ForkWatch } from '../fork-watch.ts';
import type { ReadBuffer } from '../proc/proc-file.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { CPU_MODES, createStat, parseStat, type Stat } from '../proc/stat.ts';
import type { Column } from './file-source.ts';
import { createKeyedFileSource } from './keyed-file-source.ts';
import type { Source } from './source.ts';
import { createSteadyCounters } from './steady-counters.ts';

/** The kernel's times fall by hundredths of a second; those of a CPU that comes back online, by all it had. */
const TOLERATED_FALL_SECONDS = 3;

export interface StatSourceOptions {
  readonly maxCores: number;
  /** Told of the forks, whenever they are read. */
  readonly forks?: ForkWatch;
}

/** CPU time by mode, of the host and of each CPU; interrupts, context switches, forks, the run queue; boot time. */
export function createStatSource(root: ProcRoot, { maxCores, forks }: StatSourceOptions): Source {
  const { clockTicksPerSecond } = root.auxv;
  // Divided, not multiplied by the inverse: hundredths then stay short decimals.
  const toSeconds = (ticks: number) => ticks / clockTicksPerSecond;
  return createKeyedFileSource(root.buffer, {
    file: root.file('stat'),
    extent: 'one-read',
    value: createStat(),
    parse: createSteadyParser(TOLERATED_FALL_SECONDS * clockTicksPerSecond, forks),
    columns: [
      ...CPU_MODES.map(
        (mode, i): Column<Stat> => [
          METRICS.host_cpu_seconds_total,
          ({ cpuTicks }) => toSeconds(cpuTicks[i] as number),
          { mode },
        ],
      ),
      [METRICS.host_cpus, ({ cores }) => cores.length],
      [METRICS.host_context_switches_total, ({ contextSwitches }) => contextSwitches],
      [METRICS.host_interrupts_total, ({ interrupts }) => interrupts],
      [METRICS.host_forks_total, ({ forks }) => forks],
      [METRICS.host_procs_running, ({ running }) => running],
      [METRICS.host_procs_blocked, ({ blocked }) => blocked],
      [METRICS.host_boot_time_seconds, ({ bootTimeSeconds }) => bootTimeSeconds],
    ],
    rows: ({ cores }) => cores,
    kind: 'cpu',
    label: 'cpu',
    maxRows: maxCores,
    cells: CPU_MODES.map((mode, figure) => ({
      metric: METRICS.host_cpu_core_seconds_total,
      labels: { mode },
      figure,
      toBaseUnit: toSeconds,
    })),
  });
}

/** `parseStat` with times that never fall by mere rounding. */
function createSteadyParser(toleratedTicks: number, forks?: ForkWatch): (buffer: ReadBuffer, stat: Stat) => boolean {
  const host = createSteadyCounters(toleratedTicks);
  const cores = createSteadyCounters(toleratedTicks);
  return (buffer, stat) => {
    if (!parseStat(buffer, stat)) return false;
    forks?.note(stat.forks);
    host.hold(stat.cpuTicks, stat.cpuTicks.length, 0);
    cores.hold(stat.cores.figures, stat.cores.length * stat.cores.width, stat.cores.version);
    return true;
  };
}
