import type { Frame } from '@tidemark/core';
import type { LiveCounters } from './live-counters.ts';
import { columnsBody, frameMessage, Message, type Sendable, Sequence } from './message.ts';
import type { Columns } from './series-numbers.ts';

export interface ChannelFrameParts {
  readonly channel: number;
  readonly frame: Frame;
  readonly columns: Columns;
  /** Counts the changes of the channel's columns. */
  readonly version: number;
  /** The columns of the version before. */
  readonly columnsBefore: Columns;
  /** Milliseconds since the channel's frame before; 0 when they are not known. */
  readonly elapsedMs: number;
  /** Of all the channel's frames up to this one: the difference of two is the time between. */
  readonly elapsedSumMs: number;
  readonly counters: LiveCounters;
}

/** One frame on one channel: encoded when the first client is served, then the same bytes for all of them. */
export class ChannelFrame {
  readonly seq: number;
  readonly version: number;
  readonly elapsedMs: number;
  readonly elapsedSumMs: number;
  readonly #parts: ChannelFrameParts;
  #alone: Message | undefined;
  #afterChange: Sendable | undefined;
  #afterAny: Sendable | undefined;

  constructor(parts: ChannelFrameParts) {
    this.seq = parts.frame.seq;
    this.version = parts.version;
    this.elapsedMs = parts.elapsedMs;
    this.elapsedSumMs = parts.elapsedSumMs;
    this.#parts = parts;
  }

  /** The frame for a client that knows the columns of `version`, with the columns before it when those are others. */
  after(version: number): Sendable {
    if (version === this.version) return this.#frame();
    const { channel, columns, columnsBefore } = this.#parts;
    if (version === this.version - 1) {
      this.#afterChange ??= this.#withColumns(columnsBody(channel, columns, columnsBefore));
      return this.#afterChange;
    }
    this.#afterAny ??= this.#withColumns(columnsBody(channel, columns));
    return this.#afterAny;
  }

  #withColumns(body: string): Sendable {
    return new Sequence([new Message('columns', body), this.#frame()]);
  }

  #frame(): Message {
    if (this.#alone === undefined) {
      this.#alone = frameMessage(this.#parts);
      this.#parts.counters.encodedFrames++;
    }
    return this.#alone;
  }
}
