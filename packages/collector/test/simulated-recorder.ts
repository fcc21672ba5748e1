import { join } from 'node:path';
import { createFakeClock, type FakeClock, type Frame, type FrameSink } from '@tidemark/core';
import { createForkWatch } from '../src/fork-watch.ts';
import { openProcRoot } from '../src/proc/proc-root.ts';
import { openSysRoot } from '../src/proc/sys-root.ts';
import { runRecorder } from '../src/recorder.ts';
import { createRecorderControl, type RecorderControl } from '../src/recorder-control.ts';
import { createHostSources } from '../src/sources/host-sources.ts';
import { createProcessSources } from '../src/sources/process-sources.ts';

export interface SimulationOptions {
  readonly intervalMs?: number;
  readonly sink?: FrameSink | undefined;
  readonly afterSeq?: number;
  readonly top?: number;
  readonly clock?: FakeClock;
  readonly onFrame: (frame: Frame) => void;
}

/** The recorder's loop on a directory tree and a clock that the test moves. */
export interface SimulatedRecorder {
  readonly clock: FakeClock;
  readonly control: RecorderControl;
  /** What the sink threw, and `recovered`, in order. */
  readonly sinkErrors: readonly unknown[];
  /** How often the loop has gone round. */
  beats(): number;
  /** Stops the loop; resolves when it has closed its files. */
  end(): Promise<void>;
}

/** Starts before the first tick; where no clock is given, 0.4 s after a full second. */
export function startSimulatedRecorder(procRoot: string, options: SimulationOptions): SimulatedRecorder {
  const { intervalMs = 1000, sink, afterSeq = 0, top = 20, onFrame } = options;
  const { clock = createFakeClock(1_800_000_000_400) } = options;
  const bootTimeMs = () => clock.monotonic();
  const root = openProcRoot(procRoot);
  const control = createRecorderControl({ intervalMs, isCollecting: true });
  const sinkErrors: unknown[] = [];
  let beats = 0;
  const selection = { everyTicks: 1, top, processes: [], groups: [], extras: { switches: false, pss: false } };
  const forks = createForkWatch();
  const done = runRecorder({
    sources: [
      ...createHostSources(root, { sys: openSysRoot(join(procRoot, '../../sys/none')), forks }),
      ...createProcessSources(root, {
        othersEveryTicks: 1,
        ...selection,
        bootTimeSeconds: 1_795_261_157,
        bootTimeMs,
        clock,
        forks,
      }),
    ],
    sink,
    afterSeq,
    clock,
    bootTimeMs,
    control,
    onFrame,
    onSinkError: (error) => sinkErrors.push(error),
    onSinkRecovered: () => sinkErrors.push('recovered'),
    onBeat: () => beats++,
  });
  const end = async () => {
    control.stop();
    await done;
  };
  return { clock, control, sinkErrors, beats: () => beats, end };
}
