import { METRICS, type MetricDescriptor } from '@tidemark/core';
import { createCgroupCpuMax, parseCgroupCpuMax } from '../proc/cgroup-cpu-max.ts';
import { createCgroupCpuStat, parseCgroupCpuStat } from '../proc/cgroup-cpu-stat.ts';
import { createCgroupValue, parseCgroupValue } from '../proc/cgroup-value.ts';
import { parseCgroupPath } from '../proc/pid-cgroup.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import type { SysRoot } from '../proc/sys-root.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/**
 * Memory, CPU and processes of the control group (version 2) that the recorder runs in, with their limits: those of the
 * container, or of the systemd unit. None in the root group of a host, which is the host itself.
 */
export function createCgroupSources(root: ProcRoot, sys: SysRoot): Source[] {
  const directory = findOwnGroup(root, sys);
  if (directory === undefined) return [];
  const file = (name: string) => sys.file(...directory, name);
  const valueSource = (name: string, metric: MetricDescriptor) =>
    createFileSource(root.buffer, {
      file: file(name),
      extent: 'one-read',
      value: createCgroupValue(),
      parse: parseCgroupValue,
      columns: [[metric, ({ value }) => value]],
    });
  return [
    valueSource('memory.current', METRICS.cgroup_memory_bytes),
    valueSource('memory.max', METRICS.cgroup_memory_limit_bytes),
    valueSource('pids.current', METRICS.cgroup_threads),
    valueSource('pids.max', METRICS.cgroup_threads_limit),
    createFileSource(root.buffer, {
      file: file('cpu.max'),
      extent: 'one-read',
      value: createCgroupCpuMax(),
      parse: parseCgroupCpuMax,
      columns: [[METRICS.cgroup_cpu_limit_cpus, ({ cpus }) => cpus]],
    }),
    createFileSource(root.buffer, {
      file: file('cpu.stat'),
      extent: 'one-read',
      value: createCgroupCpuStat(),
      parse: parseCgroupCpuStat,
      columns: [
        [METRICS.cgroup_cpu_seconds_total, (s) => s.userMicroseconds / 1e6, { mode: 'user' }],
        [METRICS.cgroup_cpu_seconds_total, (s) => s.systemMicroseconds / 1e6, { mode: 'system' }],
        [METRICS.cgroup_cpu_periods_total, (s) => s.periods],
        [METRICS.cgroup_cpu_throttled_periods_total, (s) => s.throttledPeriods],
        [METRICS.cgroup_cpu_throttled_seconds_total, (s) => s.throttledMicroseconds / 1e6],
      ],
    }),
  ];
}

/** Where our group is below the root of `sys`; undefined without version 2, and in the root group of the host. */
function findOwnGroup(root: ProcRoot, sys: SysRoot): readonly string[] | undefined {
  const file = root.file('self', 'cgroup');
  const path = file.read(root.buffer, 'whole') === 'sample' ? parseCgroupPath(root.buffer) : undefined;
  file.close();
  // A group outside of the container's own root, which cannot be seen from within, begins with `/..`.
  if (path === undefined || path.startsWith('/..')) return undefined;
  const directory = ['fs', 'cgroup', path];
  // Every group has this file but the host's root. A container's own root, which is called / from within, has it.
  return sys.has(...directory, 'cgroup.events') ? directory : undefined;
}
