import type { DeliveryFigures, DeliveryProblem } from '@tidemark/plugin-kit/host';

/** Somewhere the recording is sent to, and how that goes. */
export interface DeskExporter {
  readonly name: string;
  /** The name of the plugin: `remote-write`. */
  readonly plugin: string;
  /** Of its process. `down`: the next batch starts it; `stopped`: it ended too often, and somebody has to restart it. */
  readonly state: 'starting' | 'running' | 'down' | 'stopped' | 'closed';
  /** Unix epoch, milliseconds: since when. */
  readonly sinceMs: number;
  /** How often its process ended, or had to be ended, by its own fault. */
  readonly ends: number;
  /** Why it ended, or did not start, last. */
  readonly problem: DeliveryProblem | undefined;
  /** What its process takes; zeros while it has none. `cpuRatio` is of one CPU. */
  readonly usage: {
    readonly rssBytes: number;
    readonly heapBytes: number;
    readonly buffersBytes: number;
    readonly cpuRatio: number;
  };
  /** What is recorded and the receiver does not have; undefined until the queue is read from the file, as are `figures`. */
  readonly behind: { readonly frames: number; readonly ms: number } | undefined;
  /** Frames that were not in the history any more when their turn came. */
  readonly lostFrames: number;
  readonly figures: DeliveryFigures | undefined;
}

/** Exporters, as programs and people look at them and act on them. */
export interface ExporterDesk {
  /** In the order of the configuration. */
  list(): readonly DeskExporter[];
  /**
   * Ends the process of an exporter and starts another one, whatever the state of the first. Resolves to what came of it.
   * Throws `AGENT_EXPORTERS_UNKNOWN`.
   */
  restart(name: string): Promise<DeskExporter>;
}
