import {
  describeChange,
  type Frame,
  type FrameSink,
  type FrameSinkModule,
  type FrameSinkReference,
  type Layout,
  type Settled,
  serializeError,
  systemClock,
} from '@tidemark/core';
import { createForkWatch } from './fork-watch.ts';
import { readBootTime } from './proc/boot-time.ts';
import { openProcRoot, type ProcRoot } from './proc/proc-root.ts';
import { openSysRoot } from './proc/sys-root.ts';
import { parseUptimeMs } from './proc/uptime.ts';
import { runRecorder } from './recorder.ts';
import { createRecorderControl } from './recorder-control.ts';
import type { ControlMessage, RecorderMessage, RecorderTask } from './recorder-messages.ts';
import { createHostSources } from './sources/host-sources.ts';
import { createProcessSources } from './sources/process-sources.ts';

/** The task of the recorder's thread: records until told to stop, and answers how it ended. */
export async function record(task: RecorderTask): Promise<Settled<undefined>> {
  const { port, heartbeat, selection, everyTicks, afterSeq } = task;
  const control = createRecorderControl(task);
  port.on('message', (message: ControlMessage) => {
    if (message.type === 'stop') control.stop();
    else if (message.type === 'set-interval') control.setInterval(message.intervalMs);
    else control.setCollecting(message.isCollecting);
  });
  port.on('close', control.stop);
  try {
    const root = openProcRoot(task.procRoot);
    const sink = await openSink(task.sink);
    const post = createPoster(task);
    const bootTimeSeconds = readBootTime(root);
    const bootTimeMs = createBootClock(root);
    const forks = createForkWatch();
    await runRecorder({
      // In this order: the host's know whether there are processes to look for.
      sources: [
        ...createHostSources(root, { sys: openSysRoot(task.sysRoot), everyTicks, forks }),
        ...createProcessSources(root, {
          ...{ ...selection, everyTicks: everyTicks.processes ?? 1, othersEveryTicks: everyTicks.otherProcesses ?? 1 },
          ...{ bootTimeSeconds, bootTimeMs, clock: systemClock, forks },
        }),
      ],
      sink,
      afterSeq,
      clock: systemClock,
      bootTimeMs,
      control,
      onFrame: post.frame,
      onSinkError: post.sinkError,
      onSinkRecovered: post.sinkRecovered,
      onBeat: () => Atomics.add(heartbeat, 0, 1),
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

/** Reads the kernel's clock that goes on while the machine is suspended. */
function createBootClock(root: ProcRoot): () => number {
  const file = root.file('uptime');
  return () => (file.read(root.buffer, 'one-read') === 'sample' ? parseUptimeMs(root.buffer) : Number.NaN);
}

function createPoster({ port }: RecorderTask) {
  let posted: Layout = { series: [] };
  const post = (message: RecorderMessage) => port.postMessage(message);
  return {
    frame: ({ layout, ...frame }: Frame) => {
      if (layout !== posted) post({ type: 'layout', change: describeChange(posted.series, layout.series) });
      posted = layout;
      // Copied, not transferred: detaching a buffer makes V8 recompile, slower, everything that reads typed arrays.
      post({ type: 'frame', ...frame });
    },
    sinkError: (error: unknown) => post({ type: 'sink-error', error: serializeError(error) }),
    sinkRecovered: () => post({ type: 'sink-recovered' }),
  };
}
