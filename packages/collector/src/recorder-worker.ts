import {
  type Frame,
  type FrameSink,
  type FrameSinkModule,
  type FrameSinkReference,
  type Layout,
  type Settled,
  serializeError,
  systemClock,
} from '@tidemark/core';
import { openProcRoot, type ProcRoot } from './proc/proc-root.ts';
import { createStat, parseStat } from './proc/stat.ts';
import { runRecorder } from './recorder.ts';
import type { RecorderMessage, RecorderTask } from './recorder-messages.ts';
import { createHostCpuSource, createHostLoadSource, createHostMemorySource } from './sources/host-sources.ts';
import { createProcessSource } from './sources/process-source.ts';

/** The task of the recorder's thread: records until told to stop, and answers how it ended. */
export async function record(task: RecorderTask): Promise<Settled<undefined>> {
  const { port, heartbeat } = task;
  const stop = new AbortController();
  port.on('message', () => stop.abort());
  port.on('close', () => stop.abort());
  try {
    const root = openProcRoot(task.procRoot);
    const sink = await openSink(task.sink);
    const post = createPoster(task);
    await runRecorder({
      sources: [
        createHostCpuSource(root),
        createHostMemorySource(root),
        createHostLoadSource(root),
        createProcessSource(root, { top: task.topProcesses, bootTimeSeconds: readBootTime(root) }),
      ],
      sink,
      clock: systemClock,
      intervalMs: task.intervalMs,
      onFrame: post.frame,
      onSinkError: post.sinkError,
      onSinkRecovered: post.sinkRecovered,
      onBeat: () => Atomics.add(heartbeat, 0, 1),
      signal: stop.signal,
    });
    return { ok: true, value: undefined };
  } catch (error) {
    return { ok: false, error: serializeError(error) };
  } finally {
    port.close();
  }
}

async function openSink(reference: FrameSinkReference | undefined): Promise<FrameSink | undefined> {
  if (reference === undefined) return undefined;
  const module = (await import(reference.module)) as FrameSinkModule<unknown>;
  return module.openSink(reference.options);
}

function readBootTime(root: ProcRoot): number {
  const file = root.file('stat');
  const stat = createStat();
  const known = file.read(root.buffer, 'whole') === 'sample' && parseStat(root.buffer, stat);
  file.close();
  return known ? stat.bootTimeSeconds : Number.NaN;
}

function createPoster({ port }: RecorderTask) {
  let posted: Layout | undefined;
  const post = (message: RecorderMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  return {
    frame: ({ layout, ...frame }: Frame) => {
      if (layout !== posted) post({ type: 'layout', series: layout.series });
      posted = layout;
      post({ type: 'frame', ...frame }, [frame.values.buffer as ArrayBuffer]);
    },
    sinkError: (error: unknown) => post({ type: 'sink-error', error: serializeError(error) }),
    sinkRecovered: () => post({ type: 'sink-recovered' }),
  };
}
