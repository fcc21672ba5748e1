import { compileSelector, type Frame, formatSelector, type Selector } from '@tidemark/core';
import { apiError } from '../errors.ts';
import type { LiveFrames } from '../recording.ts';
import { Channel } from './channel.ts';
import type { LiveCounters } from './live-counters.ts';
import type { LiveLimits } from './live-limits.ts';
import { SeriesNumbers } from './series-numbers.ts';
import type { Slices } from './slices.ts';

export interface HubOptions {
  readonly live: LiveFrames;
  readonly slices: Slices;
  readonly counters: LiveCounters;
  readonly limits: Pick<LiveLimits, 'maxChannels' | 'maxColumns' | 'heldFrames'>;
}

/** All channels: one for each selector and interval that somebody is subscribed to. */
export class Hub {
  readonly #numbers = new SeriesNumbers();
  readonly #options: HubOptions;
  readonly #channels = new Map<string, Channel>();
  #next = 1;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Hands a new frame to the channels it is for. Clients are served after whatever else happens at this tick. */
  take(frame: Frame): void {
    if (this.#channels.size === 0) return;
    const numbering = this.#numbers.take(frame.layout);
    for (const channel of this.#channels.values()) {
      if (channel.take(frame, numbering)) this.#options.slices.add(channel);
    }
  }

  /**
   * The channel for a selector and an interval, which is made when nobody has it. Stays until it was released as often as
   * it was opened. Throws `API_LIVE_TOO_MANY_CHANNELS`.
   */
  open(selector: Selector, intervalMs: number): Channel {
    const key = channelKey(selector, intervalMs);
    const channel = this.#channels.get(key) ?? this.#create(key, selector, intervalMs);
    channel.users++;
    return channel;
  }

  #create(key: string, selector: Selector, intervalMs: number): Channel {
    const { live, counters, limits } = this.#options;
    const { maxChannels, heldFrames } = limits;
    if (this.#channels.size >= maxChannels) {
      throw apiError('API_LIVE_TOO_MANY_CHANNELS', `there are ${maxChannels} different live subscriptions already`);
    }
    if (live.newest !== undefined) this.#numbers.take(live.newest.layout);
    const numbers = this.#numbers;
    const matches = compileSelector(selector);
    const channel = new Channel({ number: this.#next++, key, matches, intervalMs, heldFrames, numbers, counters });
    this.#requireColumns(channel);
    if (intervalMs > 0) channel.precede(framesAfter(live, 0));
    this.#channels.set(key, channel);
    counters.channels = this.#channels.size;
    return channel;
  }

  /** One channel may have as many columns as there are series; it is the others that are refused then. */
  #requireColumns(channel: Channel): void {
    if (this.#channels.size === 0) return;
    const { maxColumns } = this.#options.limits;
    let columns = channel.width;
    for (const other of this.#channels.values()) columns += other.width;
    if (columns <= maxColumns) return;
    const message = `all different live subscriptions together would have ${columns} series; ${maxColumns} are allowed`;
    const hint = 'subscribe to what others do, or with a selector that matches fewer series';
    throw apiError('API_LIVE_TOO_MANY_CHANNELS', message, { hint });
  }

  /** Ends one use of a channel, and forgets it with the last one. */
  release(channel: Channel): void {
    if (--channel.users > 0) return;
    this.#channels.delete(channel.key);
    this.#options.counters.channels = this.#channels.size;
  }
}

/** The frames in memory after `seq`, oldest first. */
export function* framesAfter(live: LiveFrames, seq: number): Generator<Frame> {
  for (let frame = live.after(seq); frame !== undefined; frame = live.after(frame.seq)) yield frame;
}

/** Equal for selectors that say the same in another order. */
function channelKey({ matchers, ...rest }: Selector, intervalMs: number): string {
  const sorted = [...new Map(matchers.map((matcher) => [formatSelector({ matchers: [matcher] }), matcher]))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, matcher]) => matcher);
  return `${intervalMs} ${formatSelector({ ...rest, matchers: sorted })}`;
}
