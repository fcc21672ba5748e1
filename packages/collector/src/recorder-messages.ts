import type { MessagePort } from 'node:worker_threads';
import type { FrameSinkReference, LayoutChange, RecordedEvent, SerializedError } from '@tidemark/core';
import type { EveryTicks } from './every-ticks.ts';
import type { ProcessSelection } from './options.ts';

/** What the recorder's thread is started with. Survives a structured clone; `port` is transferred. */
export interface RecorderTask {
  readonly port: MessagePort;
  /** One 32-bit counter in shared memory: goes up whenever the loop goes round. */
  readonly heartbeat: Int32Array;
  readonly intervalMs: number;
  readonly isCollecting: boolean;
  /** Its frames are numbered after this one, and after those of the sink. */
  readonly afterSeq: number;
  readonly selection: ProcessSelection;
  readonly everyTicks: EveryTicks;
  readonly procRoot: string;
  readonly sysRoot: string;
  readonly sink: FrameSinkReference | undefined;
}

/** From the recorder's thread. A layout is told once, by the one before it, ahead of the first frame that has it. */
export type RecorderMessage =
  | { readonly type: 'layout'; readonly change: LayoutChange }
  | {
      readonly type: 'frame';
      readonly seq: number;
      readonly timeMs: number;
      readonly elapsedMs: number;
      readonly intervalMs: number;
      readonly values: Float64Array;
      readonly events?: readonly RecordedEvent[];
    }
  | { readonly type: 'sink-error'; readonly error: SerializedError }
  | { readonly type: 'sink-recovered' };

/** To the recorder's thread. */
export type ControlMessage =
  | { readonly type: 'stop' }
  | { readonly type: 'set-interval'; readonly intervalMs: number }
  | { readonly type: 'set-collecting'; readonly isCollecting: boolean };
