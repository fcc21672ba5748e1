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
  readonly limits: Pick<LiveLimits, 'maxChannels' | 'heldFrames'>;
}

/** All channels: one for each selector and interval that somebody is subscribed to. */
export class Hub {
  readonly numbers = new SeriesNumbers();
  readonly #options: HubOptions;
  readonly #channels = new Map<string, Channel>();
  #next = 1;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Hands a new frame to the channels it is for. Clients are served after whatever else happens at this tick. */
  take(frame: Frame): void {
    if (this.#channels.size === 0) return;
    const isOther = this.numbers.take(frame.layout);
    for (const channel of this.#channels.values()) {
      if (isOther) channel.follow();
      if (channel.take(frame)) this.#options.slices.add(channel);
    }
  }

  /** The channel for a selector and an interval, which is made when nobody has it. Throws `API_LIVE_TOO_MANY_CHANNELS`. */
  open(selector: Selector, intervalMs: number): Channel {
    const key = channelKey(selector, intervalMs);
    return this.#channels.get(key) ?? this.#create(key, selector, intervalMs);
  }

  #create(key: string, selector: Selector, intervalMs: number): Channel {
    const { live, counters, limits } = this.#options;
    const { maxChannels, heldFrames } = limits;
    if (this.#channels.size >= maxChannels) {
      throw apiError('API_LIVE_TOO_MANY_CHANNELS', `there are ${maxChannels} different live subscriptions already`);
    }
    if (live.newest !== undefined) this.numbers.take(live.newest.layout);
    const { numbers } = this;
    const matches = compileSelector(selector);
    const channel = new Channel({ number: this.#next++, key, matches, intervalMs, heldFrames, numbers, counters });
    if (intervalMs > 0) channel.precede(framesAfter(live, 0));
    this.#channels.set(key, channel);
    counters.channels = this.#channels.size;
    return channel;
  }

  /** Forgets a channel that nobody uses any more. */
  release(channel: Channel): void {
    if (channel.users > 0) return;
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
