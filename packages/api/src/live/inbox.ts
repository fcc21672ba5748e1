import { apiError } from '../errors.ts';
import { CLOSE } from './close-codes.ts';
import type { LiveClient } from './live-client.ts';
import { idOf, parseJson, parseRequest } from './requests.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Takes what WebSocket clients send: one request after the other, and the next one when the answer has room. */
export class Inbox {
  readonly #subscriptions: Subscriptions;

  constructor(subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  takeText(client: LiveClient, text: string): void {
    client.heard();
    if (!this.admits(client)) return;
    const waiting = client.inbox;
    if (waiting !== undefined) {
      waiting.push(text);
      if (waiting.length > client.host.limits.requestBurst) this.#expelAsTooFast(client);
      return;
    }
    client.inbox = [text];
    this.#work(client).catch((error: Error) => this.#subscriptions.refuse(client, error, undefined));
  }

  takeBinary(client: LiveClient): void {
    this.#expel(client, apiError('API_LIVE_MESSAGE_INVALID', 'messages are text, not binary'), CLOSE.unsupported);
  }

  /** Whether a client may ask now; it is expelled when not. */
  admits(client: LiveClient): boolean {
    if (client.gone) return false;
    if (client.mayAsk()) return true;
    this.#expelAsTooFast(client);
    return false;
  }

  async #work(client: LiveClient): Promise<void> {
    for (let text = client.inbox?.[0]; text !== undefined && !client.gone; text = client.inbox?.[0]) {
      await client.room();
      await this.#serve(client, text);
      client.inbox?.shift();
    }
    client.inbox = undefined;
  }

  async #serve(client: LiveClient, text: string): Promise<void> {
    const value = parseJson(text);
    if (value === undefined) {
      this.#expel(client, apiError('API_LIVE_MESSAGE_INVALID', 'the message is not JSON'), CLOSE.notJson);
      return;
    }
    try {
      const request = parseRequest(value);
      if (request.type === 'subscribe') await this.#subscriptions.subscribe(client, request);
      else this.#subscriptions.unsubscribe(client, request.id);
    } catch (error) {
      this.#subscriptions.refuse(client, error, idOf(value));
    }
  }

  #expelAsTooFast(client: LiveClient): void {
    const { requestBurst, requestsPerSecond } = client.host.limits;
    const allowed = `${requestBurst} messages at once and ${requestsPerSecond} a second are allowed`;
    this.#expel(client, apiError('API_LIVE_TOO_FAST', allowed), CLOSE.policy);
  }

  #expel(client: LiveClient, error: Error & { readonly code: string }, code: number): void {
    if (client.gone) return;
    client.host.counters.expelledClients++;
    this.#subscriptions.refuse(client, error, undefined);
    client.transport.close(code, error.code);
    this.#subscriptions.endAll(client);
  }
}
