import type { EveryTicks, SourceName } from '../every-ticks.ts';
import type { ForkWatch } from '../fork-watch.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import type { SysRoot } from '../proc/sys-root.ts';
import { createCgroupSources } from './cgroup-sources.ts';
import { createDiskstatsSource } from './diskstats-source.ts';
import { createFileNrSource } from './file-nr-source.ts';
import { createFilesystemSource } from './filesystem-source.ts';
import { createLoadavgSource } from './loadavg-source.ts';
import { createMeminfoSource } from './meminfo-source.ts';
import { createNetDevSource } from './net-dev-source.ts';
import { createPressureSource } from './pressure-source.ts';
import { createSockstat6Source, createSockstatSource } from './sockstat-source.ts';
import type { Source } from './source.ts';
import { createSparseSource } from './sparse-source.ts';
import { createStatSource } from './stat-source.ts';
import { createVmstatSource } from './vmstat-source.ts';

export interface HostSourcesOptions {
  readonly sys: SysRoot;
  /** So many CPUs, disks, file systems and interfaces have series of their own. Defaults 128, and 64 of the others. */
  readonly maxCores?: number;
  readonly maxDisks?: number;
  readonly maxFilesystems?: number;
  readonly maxInterfaces?: number;
  /** Told of the forks that `stat` counts. */
  readonly forks?: ForkWatch;
  /** Sources to be read less often than at every tick, see {@link createSparseSource}. */
  readonly everyTicks?: EveryTicks;
}

type HostSourceName = Exclude<SourceName, 'filesystems' | 'processes' | 'otherProcesses'>;

/** Everything that is recorded of the host as a whole. */
export function createHostSources(root: ProcRoot, options: HostSourcesOptions): Source[] {
  const { everyTicks, maxFilesystems = 64 } = options;
  const sources = Object.entries(createByName(root, options)) as [HostSourceName, Source[]][];
  return [
    ...sources.flatMap(([name, ofFile]) => ofFile.map((source) => createSparseSource(source, everyTicks?.[name] ?? 1))),
    createFilesystemSource(root, { maxFilesystems, everyTicks: everyTicks?.filesystems }),
  ];
}

function createByName(root: ProcRoot, options: HostSourcesOptions): Readonly<Record<HostSourceName, Source[]>> {
  const { sys, forks, maxCores = 128, maxDisks = 64, maxInterfaces = 64 } = options;
  return {
    stat: [createStatSource(root, { maxCores, ...(forks && { forks }) })],
    meminfo: [createMeminfoSource(root)],
    loadavg: [createLoadavgSource(root)],
    vmstat: [createVmstatSource(root)],
    diskstats: [createDiskstatsSource(root, { sys, maxDisks })],
    netDev: [createNetDevSource(root, { maxInterfaces })],
    pressure: (['cpu', 'memory', 'io', 'irq'] as const).map((resource) => createPressureSource(root, resource)),
    fileNr: [createFileNrSource(root)],
    sockstat: [createSockstatSource(root), createSockstat6Source(root)],
    cgroup: createCgroupSources(root, sys),
  };
}
