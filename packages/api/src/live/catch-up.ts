import type { Frame } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import { Cadence } from './cadence.ts';
import type { FilePages } from './file-pages.ts';
import { framesAfter } from './hub.ts';
import type { LiveLimits } from './live-limits.ts';
import { columnsBody, Message, messageOf, type Sendable, Sequence } from './message.ts';
import type { PastMessages } from './past-messages.ts';
import { type Columns, isSameColumns } from './series-numbers.ts';
import type { Slices } from './slices.ts';
import type { Subscription } from './subscription.ts';

export interface CatchUpContext {
  readonly recording: Pick<Recording, 'live'>;
  readonly slices: Slices;
  readonly limits: LiveLimits;
  readonly filePages: FilePages;
  readonly pastMessages: PastMessages;
}

/** Where a subscription begins. */
export interface Start {
  /** The frame before the first one to send. */
  readonly afterSeq: number;
  /** The client has that frame: what follows is measured from it. */
  readonly isSeen: boolean;
}

/** Frames that are written at once, at most. */
const MAX_BATCH_FRAMES = 64;

/**
 * Gives a client the frames after one it has seen, then joins its channel: no frame is left out and none comes twice.
 * Goes at the client's pace and holds no frames while it waits: it reads only what the client has room for.
 */
export class CatchUp {
  readonly #subscription: Subscription;
  readonly #context: CatchUpContext;
  readonly #cadence: Cadence;
  /** As the client knows them. */
  #columns: Columns;
  readonly #isSeen: boolean;
  /** Frames are read after this one. */
  #readSeq: number;
  /** All frames up to this one were sent, were not to be sent, or are known to be missing. */
  #settledSeq: number;
  /** Frames that are known to be missing and were not told yet. */
  #missing = 0;

  constructor(subscription: Subscription, { afterSeq, isSeen }: Start, context: CatchUpContext) {
    const { channel } = subscription;
    this.#subscription = subscription;
    this.#context = context;
    this.#cadence = new Cadence(channel.intervalMs);
    this.#columns = channel.columns;
    this.#isSeen = isSeen;
    this.#settledSeq = afterSeq;
    const { newestSeq } = context.recording.live;
    // A stream with an interval of its own begins with the frame before, to know whether the next one is due.
    const firstSeq = channel.intervalMs === 0 ? afterSeq : afterSeq - 1;
    this.#readSeq = Math.max(firstSeq, newestSeq - context.limits.maxResumeFrames);
    subscription.seq = afterSeq;
  }

  /** Resolves when the subscription has joined its channel, or was ended. */
  async run(): Promise<void> {
    const { client } = this.#subscription;
    const release = this.#context.pastMessages.keep();
    try {
      while (this.#subscription.index < 0) {
        await client.room();
        if (this.#subscription.ended) return;
        const stored = await this.#readFile();
        await this.#context.slices.do(() => this.#advance(stored));
      }
    } finally {
      release();
    }
  }

  /** The next frames when memory does not reach back so far. */
  async #readFile(): Promise<readonly Frame[]> {
    const { recording, filePages } = this.#context;
    const { oldestSeq } = recording.live;
    if (this.#readSeq >= oldestSeq - 1) return [];
    return filePages.after(this.#readSeq);
  }

  /** Writes as many of the next frames as the client has room for. */
  #advance(stored: readonly Frame[]): void {
    const { live } = this.#context.recording;
    const { client } = this.#subscription;
    if (this.#subscription.ended) return;
    let { roomBytes } = client;
    let left = MAX_BATCH_FRAMES;
    const batch: Sendable[] = [];
    for (const frame of stored.length > 0 ? stored : framesAfter(live, this.#readSeq)) {
      for (const message of this.#take(frame)) {
        batch.push(message);
        roomBytes -= message.bytes(client.transport.wire).length;
      }
      if (--left === 0 || roomBytes <= 0) break;
    }
    if (batch.length > 0) client.send(new Sequence(batch));
    if (stored.length === 0 && live.after(this.#readSeq) === undefined) this.#join();
  }

  /** What a frame means for the client: nothing, when it is not one of the channel's. */
  #take(frame: Frame): readonly Sendable[] {
    this.#readSeq = frame.seq;
    if (frame.seq <= this.#settledSeq) {
      if (this.#isSeen) this.#cadence.begin(frame);
      else this.#cadence.take(frame);
      return [];
    }
    this.#missing += frame.seq - this.#settledSeq - 1;
    this.#settledSeq = frame.seq;
    const elapsedMs = this.#cadence.take(frame);
    return elapsedMs === undefined ? [] : this.#messagesOf(frame, elapsedMs);
  }

  #messagesOf(frame: Frame, elapsedMs: number): readonly Sendable[] {
    const { client, channel, seq: afterSeq } = this.#subscription;
    const { counters } = client.host;
    const messages: Message[] = [];
    if (this.#missing > 0) {
      messages.push(messageOf('skipped', { channel: channel.number, frames: this.#missing, afterSeq, elapsedMs: 0 }));
      counters.skippedFrames += this.#missing;
      this.#missing = 0;
    }
    const known = this.#columns;
    const columns = channel.pastColumns.columnsOf(frame.layout);
    this.#columns = columns;
    if (!isSameColumns(known, columns))
      messages.push(new Message('columns', columnsBody(channel.number, columns, known)));
    const message = this.#context.pastMessages.messageOf({ channel: channel.number, frame, elapsedMs, columns });
    this.#subscription.seq = frame.seq;
    counters.sentFrames++;
    counters.resumedFrames++;
    return [...messages, message];
  }

  #join(): void {
    const { channel } = this.#subscription;
    this.#subscription.join(isSameColumns(this.#columns, channel.columns) ? channel.version : -1);
  }
}
