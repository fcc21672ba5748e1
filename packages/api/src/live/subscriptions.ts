import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { selectorOf } from '../rpc/selector.ts';
import type { Traffic } from '../server/traffic.ts';
import { Cadence } from './cadence.ts';
import { CatchUp, type CatchUpContext, type Start } from './catch-up.ts';
import type { Channel } from './channel.ts';
import { CLOSE } from './close-codes.ts';
import { framesAfter, type Hub } from './hub.ts';
import type { LiveClient } from './live-client.ts';
import type { LiveCounters } from './live-counters.ts';
import { Message, messageOf } from './message.ts';
import type { SubscriptionRequest } from './requests.ts';
import { Subscription } from './subscription.ts';

export interface SubscriptionsContext extends CatchUpContext {
  readonly recording: Recording;
  readonly hub: Hub;
  readonly counters: LiveCounters;
  readonly traffic: Pick<Traffic, 'subscribers' | 'totalSubscribers'>;
  /** Told of errors that are not the client's. */
  readonly onError: (error: Error) => void;
}

/** Begins and ends subscriptions. */
export class Subscriptions {
  readonly #context: SubscriptionsContext;

  constructor(context: SubscriptionsContext) {
    this.#context = context;
  }

  /**
   * Opens the channel that a request is for; whoever does not `begin` releases it. Throws `CORE_*` for a selector that is
   * none, or `API_LIVE_TOO_MANY_CHANNELS`.
   */
  async open({ match, intervalMs = 0 }: SubscriptionRequest): Promise<Channel> {
    const selector = await selectorOf(match, this.#context.recording);
    return this.#context.hub.open(selector, intervalMs);
  }

  /** Checks what a client may, then subscribes it. Throws `API_LIVE_*` or `CORE_*`. */
  async subscribe(client: LiveClient, request: SubscriptionRequest): Promise<void> {
    const { maxSubscriptions } = this.#context.limits;
    if (client.subscriptions.length >= maxSubscriptions) {
      throw apiError('API_LIVE_TOO_MANY_SUBSCRIPTIONS', `there are ${maxSubscriptions} subscriptions already`);
    }
    if (client.subscriptions.some(({ id }) => id === request.id)) {
      throw apiError('API_LIVE_SUBSCRIBED_ALREADY', `there is a subscription ${JSON.stringify(request.id)} already`);
    }
    const channel = await this.open(request);
    const equal = client.subscriptions.find((one) => one.channel === channel);
    if (equal !== undefined) {
      this.release(channel);
      throw apiError('API_LIVE_SUBSCRIBED_ALREADY', `subscription ${JSON.stringify(equal.id)} is for the same`);
    }
    if (client.gone) this.release(channel);
    else this.begin(client, channel, request);
  }

  /** Gives back a channel that was opened. */
  release(channel: Channel): void {
    this.#context.hub.release(channel);
  }

  /** Subscribes a client that is still there to a channel that was opened for it. */
  begin(client: LiveClient, channel: Channel, request: SubscriptionRequest): void {
    const { counters, traffic } = this.#context;
    const subscription = new Subscription(client, channel, request.id);
    client.subscriptions.push(subscription);
    counters.subscriptions++;
    counters.totalSubscriptions++;
    traffic.subscribers++;
    traffic.totalSubscribers++;
    client.send(new Message('subscribed', `"id":${JSON.stringify(request.id)},${channel.columnsBody()}`));
    const start = this.#startOf(channel, request);
    if (start === undefined) {
      subscription.seq = this.#context.recording.live.newestSeq;
      subscription.join(channel.version);
      return;
    }
    new CatchUp(subscription, start, this.#context).run().catch((error: Error) => this.#fail(subscription, error));
  }

  /** Where to begin; undefined for the next frame there is. */
  #startOf(channel: Channel, { after, backlog }: SubscriptionRequest): Start | undefined {
    const { live } = this.#context.recording;
    const { newestSeq } = live;
    // A number from the future belongs to another file: the agent was started on a fresh one since.
    if (after !== undefined && after <= newestSeq) {
      return after === newestSeq ? undefined : { afterSeq: after, isSeen: true };
    }
    if (backlog === 0 || live.newest === undefined) return undefined;
    if (channel.intervalMs === 0) return { afterSeq: live.seqBefore(backlog), isSeen: false };
    const cadence = new Cadence(channel.intervalMs);
    const picked = [...framesAfter(live, 0)].filter((frame) => cadence.take(frame) !== undefined);
    return { afterSeq: (picked.at(-backlog) ?? picked[0] ?? live.newest).seq - 1, isSeen: false };
  }

  #fail(subscription: Subscription, error: Error): void {
    if (subscription.ended) return;
    const { client, id } = subscription;
    this.end(subscription);
    this.refuse(client, error, id);
    // Whoever cannot ask again is to come again.
    if (!client.transport.canAsk) client.transport.close(CLOSE.tryAgain, 'the stream cannot go on');
  }

  /** Ends a client's subscription by its id. Throws `API_LIVE_NOT_SUBSCRIBED`. */
  unsubscribe(client: LiveClient, id: string): void {
    const subscription = client.subscriptions.find((one) => one.id === id);
    if (subscription === undefined) {
      throw apiError('API_LIVE_NOT_SUBSCRIBED', `there is no subscription ${JSON.stringify(id)}`);
    }
    this.end(subscription);
    client.send(messageOf('unsubscribed', { id }));
  }

  end(subscription: Subscription): void {
    const { counters, traffic } = this.#context;
    const { client, channel } = subscription;
    subscription.ended = true;
    client.subscriptions.splice(client.subscriptions.indexOf(subscription), 1);
    channel.remove(subscription);
    this.release(channel);
    counters.subscriptions--;
    traffic.subscribers--;
  }

  /** The client goes: ends all it has. */
  endAll(client: LiveClient): void {
    client.leave();
    while (client.subscriptions.length > 0) this.end(client.subscriptions.at(-1) as Subscription);
  }

  /** Tells a client that what it asked for cannot be done. */
  refuse(client: LiveClient, error: unknown, id: string | undefined): void {
    const { code, message, hint } = this.#known(error);
    this.#context.counters.refusedRequests++;
    client.send(messageOf('error', { ...(id === undefined ? {} : { id }), code, message, hint }));
  }

  #known(error: unknown): TidemarkError {
    if (isTidemarkError(error)) return error;
    this.#context.onError(error as Error);
    return apiError('API_FAILED', 'the request failed', { cause: error });
  }
}
