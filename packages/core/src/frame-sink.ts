import type { Frame } from './frame.ts';

/** Where the recorder puts its frames before anyone else sees them. Lives on the recorder's thread; synchronous. */
export interface FrameSink {
  /** Sequence number of the newest frame kept from earlier runs; 0 when there is none. */
  readonly lastSeq: number;
  /** Keeps the frame before it returns; it must not hold on to `frame.values`. Throws when it could not. */
  append(frame: Frame): void;
  close(): void;
}

/** A module that the recorder's thread imports: it exports `openSink`. */
export interface FrameSinkModule<Options = never> {
  openSink(options: Options): FrameSink;
}

/** Names a sink across the thread boundary. `options` must survive a structured clone. */
export interface FrameSinkReference {
  /** `file:` URL of a {@link FrameSinkModule}. */
  readonly module: string;
  readonly options: unknown;
}
