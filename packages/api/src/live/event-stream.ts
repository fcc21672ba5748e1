/** Server-sent events, for clients that only receive: one subscription a request. */
import type { ServerResponse } from 'node:http';
import type { Transport } from './live-client.ts';
import type { Message, Wire } from './message.ts';

/** A browser comes again by itself after so long. */
export const RECONNECT_AFTER_MS = 1000;

const EVENT_STREAM: Wire = {
  encode: ({ type, json, seq }: Message) =>
    Buffer.from(`event: ${type}\n${seq === undefined ? '' : `id: ${seq}\n`}data: ${json}\n\n`),
};

/** Begins the answer to a request, whose body will be events. */
export function openEventStream(response: ServerResponse, headers: Readonly<Record<string, string>>): Transport {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-content-type-options': 'nosniff',
    // nginx would collect what is meant for now.
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
  return { wire: EVENT_STREAM, stream: response, canAsk: false, probe: undefined, close: () => response.end() };
}
