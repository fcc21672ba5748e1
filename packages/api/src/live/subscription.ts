import type { Channel } from './channel.ts';
import type { LiveClient } from './live-client.ts';
import { type Message, messageOf, type Sendable, Sequence } from './message.ts';

/** One client's place in one channel. There are many: only numbers and references. */
export class Subscription {
  readonly client: LiveClient;
  readonly channel: Channel;
  /** What the client calls it. */
  readonly id: string;
  /** Where it is in its channel's list; -1 while it is not, because it catches up or was ended. */
  index = -1;
  ended = false;
  /** Sequence number of the last frame that was sent. */
  seq = 0;
  #version = 0;
  #ordinal = 0;
  #elapsedSumMs = 0;

  constructor(client: LiveClient, channel: Channel, id: string) {
    this.client = client;
    this.channel = channel;
    this.id = id;
  }

  /** Goes on with the channel's next frame. `version` is that of the columns the client knows; -1 for others. */
  join(version: number): void {
    this.#version = version;
    this.#ordinal = this.channel.ordinal;
    this.#elapsedSumMs = this.channel.elapsedSumMs;
    this.channel.add(this);
  }

  /** Sends what the client misses, as far as it takes it now: all of it, or the newest when some is no longer held. */
  deliver(): void {
    const { channel, client } = this;
    if (this.index < 0) return;
    while (this.#ordinal < channel.ordinal && !client.isBehind) {
      const isHeld = this.#ordinal + 1 >= channel.oldestOrdinal;
      this.#sendFrame(isHeld ? this.#ordinal + 1 : channel.ordinal);
    }
  }

  #sendFrame(ordinal: number): void {
    const { channel, client } = this;
    const frame = channel.frameAt(ordinal);
    const skipped = ordinal - this.#ordinal - 1;
    const bare: Sendable = frame.after(this.#version);
    if (!client.offer(skipped === 0 ? bare : new Sequence([this.#skipped(skipped, ordinal), bare]))) return;
    client.host.counters.sentFrames++;
    client.host.counters.skippedFrames += skipped;
    this.seq = frame.seq;
    this.#version = frame.version;
    this.#ordinal = ordinal;
    this.#elapsedSumMs = frame.elapsedSumMs;
  }

  #skipped(frames: number, ordinal: number): Message {
    const { channel, seq: afterSeq } = this;
    const elapsedMs = channel.elapsedBetween({ ordinal: this.#ordinal, elapsedSumMs: this.#elapsedSumMs }, ordinal);
    return messageOf('skipped', { channel: channel.number, frames, afterSeq, elapsedMs });
  }
}
