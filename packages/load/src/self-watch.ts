import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '@tidemark/core';

/** What the load generator itself took, and whether it was the bottleneck. */
export interface SelfReport {
  /** Of one core. */
  readonly cpuRatio: number;
  /** CPU time for each message or answer; null when there was none. */
  readonly cpuUsPerMessage: number | null;
  readonly rssBytes: number;
  /** How late its event loop was, sampled every 10 ms. Messages waited for it as long. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** The latencies are partly its own: the loop was late, or the core full. */
  readonly isBottleneck: boolean;
}

export interface SelfWatch {
  /** From here on is measured. */
  restart(): void;
  /** `messages` since the last restart. */
  report(messages: number): SelfReport;
  close(): void;
}

const RESOLUTION_MS = 10;
/** From here on latencies of a local server are no longer mainly the server's. */
const BUSY_LOOP_MS = 50;
const BUSY_CPU_RATIO = 0.9;
/** In less time, beginning and ending are most of what it does. */
const MIN_CPU_MS = 1000;

/** Watches this process. Until it is closed, a timer goes on. */
export function openSelfWatch(clock: Clock): SelfWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  let beganMs = clock.monotonic();
  return {
    restart: () => {
      delay.reset();
      cpu = process.cpuUsage();
      beganMs = clock.monotonic();
    },
    report: (messages) => {
      const { user, system } = process.cpuUsage(cpu);
      const cpuUs = user + system;
      const elapsedMs = Math.max(1, clock.monotonic() - beganMs);
      const cpuRatio = cpuUs / 1000 / elapsedMs;
      // Of what it samples, the interval of sampling is part.
      const late = (ns: number) => Math.max(0, Math.round(ns / 1e4 - RESOLUTION_MS * 100) / 100);
      const loopDelayP99Ms = late(delay.percentile(99));
      return {
        cpuRatio: Math.round(cpuRatio * 1000) / 1000,
        cpuUsPerMessage: messages === 0 ? null : Math.round((cpuUs / messages) * 10) / 10,
        rssBytes: process.memoryUsage.rss(),
        loopDelayP99Ms,
        loopDelayMaxMs: late(delay.max),
        isBottleneck: loopDelayP99Ms > BUSY_LOOP_MS || (cpuRatio > BUSY_CPU_RATIO && elapsedMs > MIN_CPU_MS),
      };
    },
    close: () => void delay.disable(),
  };
}
