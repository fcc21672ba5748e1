import type { Handler } from 'hono';
import type { GuardedEnv } from '../security/guard.ts';
import type { LiveDoor } from './live-door.ts';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

/** Server-sent events: what is sent to WebSocket clients, for a `GET`. Written by node, which shares bytes between answers. */
export function liveRoute(door: LiveDoor): Handler<GuardedEnv> {
  return async (c) => {
    if (c.req.method === 'HEAD') return c.body(null, 200, EVENT_STREAM);
    const { outgoing: response } = c.env;
    const lastEventId = c.req.header('last-event-id');
    // What others have set before, such as which sites may read the answer: node is to write that too.
    const headers = Object.fromEntries(c.res.headers);
    const live = await door.open();
    await live.stream({ parameters: c.req.query(), lastEventId, headers, response }, c.var.caller);
    // For those who count requests; what is sent is sent.
    return c.body(null, 200, EVENT_STREAM);
  };
}
