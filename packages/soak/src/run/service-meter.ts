import { counterIncrease, type Frame, type Layout } from '@tidemark/core';
import { groupOf } from './service-group.ts';
import type { ProcessProgress } from './soak-progress.ts';
import { createTrail } from './trail.ts';

/** Reads what a service does now from the frames of the recorder. */
export interface ServiceMeter {
  take(frame: Frame): void;
  /** Its main process from now on. */
  follow(pid: number): void;
  readonly now: Omit<ProcessProgress, 'leak'>;
}

const TRAIL_POINTS = 60;

/** Where the figures of a service lie in frames of one layout; -1 where they do not. */
interface Slots {
  readonly rss: number;
  readonly cpu: readonly number[];
  readonly threads: number;
  readonly processes: number;
  readonly openFds: number;
}

export function createServiceMeter(service: string): ServiceMeter {
  const trails = { rss: createTrail(TRAIL_POINTS), cpu: createTrail(TRAIL_POINTS) };
  let layout: Layout | undefined;
  let slots: Slots | undefined;
  let pid: number | undefined;
  let cpuSeconds = Number.NaN;
  let now = { rssBytes: Number.NaN, cpuRatio: Number.NaN, openFds: Number.NaN, threads: Number.NaN, processes: 0 };
  return {
    follow: (newPid) => {
      pid = newPid;
      layout = undefined;
    },
    take: (frame) => {
      if (frame.layout !== layout || slots === undefined) {
        layout = frame.layout;
        slots = findSlots(layout, service, pid);
      }
      const at = (slot: number) => frame.values[slot] ?? Number.NaN;
      const total = slots.cpu.reduce((sum, slot) => sum + at(slot), 0);
      // What was used before anybody looked is none of this interval.
      const isKnown = slots.cpu.length > 0 && !Number.isNaN(cpuSeconds);
      const cpuRatio = isKnown ? counterIncrease(cpuSeconds, total) / (frame.elapsedMs / 1000) : Number.NaN;
      cpuSeconds = slots.cpu.length === 0 ? Number.NaN : total;
      now = {
        rssBytes: at(slots.rss),
        cpuRatio,
        openFds: at(slots.openFds),
        threads: at(slots.threads),
        processes: at(slots.processes) || 0,
      };
      trails.rss.push(now.rssBytes);
      trails.cpu.push(cpuRatio);
    },
    get now() {
      return { name: service, pid, ...now, rssTrail: trails.rss.points, cpuTrail: trails.cpu.points };
    },
  };
}

function findSlots({ series }: Layout, service: string, pid: number | undefined): Slots {
  const slotsOf = (metric: string, label: 'group' | 'pid', value: string) =>
    series.flatMap(({ metric: { name }, labels }, slot) => (name === metric && labels[label] === value ? [slot] : []));
  const group = (metric: string) => slotsOf(metric, 'group', groupOf(service));
  return {
    rss: group('group_resident_memory_bytes')[0] ?? -1,
    cpu: group('group_cpu_seconds_total'),
    threads: group('group_threads')[0] ?? -1,
    processes: group('group_processes')[0] ?? -1,
    openFds: slotsOf('process_open_fds', 'pid', String(pid))[0] ?? -1,
  };
}
