import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  applyChange,
  deserializeError,
  type Frame,
  type Layout,
  type Settled,
  unwrap,
  workerEntry,
} from '@tidemark/core';
import { Piscina } from 'piscina';
import type { ResolvedRecorderOptions } from './options.ts';
import type { ControlMessage, RecorderMessage, RecorderTask } from './recorder-messages.ts';

/** One life of the recorder's thread. */
export interface RecorderThread {
  /** Goes up whenever the thread's loop goes round; read from shared memory, so a busy main thread sees it too. */
  beats(): number;
  /** Aborts when the thread has ended, by itself or after `stop`, and all its messages are delivered. */
  readonly end: AbortSignal;
  /** `stop` asks it to finish its tick, close its files and end. */
  tell(message: ControlMessage): void;
  /** Gives it up without waiting: a thread inside a kernel call cannot be ended. Resolves when it is gone after all. */
  abandon(): Promise<void>;
}

/** Where the recorder stands while it records; a thread that takes over begins with it. */
export interface RecorderStanding {
  readonly intervalMs: number;
  readonly isCollecting: boolean;
  /** The newest frame that was handed out; 0 before the first. The sink may not have it. */
  readonly afterSeq: number;
}

export interface RecorderThreadHandlers {
  readonly onFrame: (frame: Frame) => void;
  readonly onSinkError: (error: Error) => void;
  readonly onSinkRecovered: () => void;
}

/** A tick's garbage is a few hundred kilobytes; V8 would let tens of megabytes of it pile up before it looks. */
const YOUNG_GENERATION_MB = 2;

/** Starts a thread that records. A pool of its own for each life, so that a stuck thread takes nothing with it. */
export function startRecorderThread(
  { procRoot, sysRoot, selection, everyTicks, sink }: ResolvedRecorderOptions,
  standing: RecorderStanding,
  handlers: RecorderThreadHandlers,
): RecorderThread {
  const { port1: port, port2 } = new MessageChannel();
  const heartbeat = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const pool = new Piscina<RecorderTask, Settled<undefined>>({
    ...workerEntry(import.meta.url, './recorder-worker'),
    name: 'record',
    minThreads: 0,
    maxThreads: 1,
    // Its histograms take 700 KiB, and nobody reads them.
    recordTiming: false,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const end = new AbortController();
  const abandoned = new AbortController();
  const drained = new Promise((resolve) => port.once('close', resolve));
  receive(port, handlers);
  pool.on('error', (error) => end.abort(error));
  const what = { selection, everyTicks, procRoot, sysRoot, sink };
  const task: RecorderTask = { port: port2, heartbeat, ...standing, ...what };
  const run = pool.run(task, { transferList: [port2], signal: abandoned.signal });
  const gone = new Promise((resolve) => pool.threads[0]?.once('exit', resolve));
  run
    .then(async (settled) => {
      await drained;
      await pool.close();
      unwrap(settled);
    })
    .then(
      () => end.abort(new Error('it stopped')),
      (error) => end.abort(error),
    );
  return {
    beats: () => Atomics.load(heartbeat, 0),
    end: end.signal,
    tell: (message) => port.postMessage(message),
    abandon: async () => {
      abandoned.abort();
      port.close();
      // The pool forgets its thread at once; a thread inside the kernel lives on until the call returns.
      await pool.destroy();
      await gone;
    },
  };
}

function receive(port: MessagePort, { onFrame, onSinkError, onSinkRecovered }: RecorderThreadHandlers): void {
  let layout: Layout = { series: [] };
  port.on('message', (message: RecorderMessage) => {
    switch (message.type) {
      case 'layout':
        layout = { series: applyChange(layout.series, message.change) };
        break;
      case 'frame': {
        const { type: _, ...frame } = message;
        onFrame({ ...frame, layout });
        break;
      }
      case 'sink-error':
        onSinkError(deserializeError(message.error));
        break;
      case 'sink-recovered':
        onSinkRecovered();
    }
  });
}
