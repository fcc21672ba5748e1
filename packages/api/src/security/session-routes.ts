import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Gate } from './gate.ts';
import type { Caller } from './roles.ts';

/** Signing in, for browsers: they cannot send a token with a live stream, but they send a cookie with everything. */
export function createSessionRoutes(gate: Gate) {
  return new Hono<{ Bindings: HttpBindings; Variables: { caller: Caller } }>()
    .get('/session', (c) => c.json({ name: c.var.caller.name, role: c.var.caller.role }))
    .post('/session', async (c) => {
      c.header('set-cookie', await gate.signIn(c.env.incoming));
      return c.body(null, 204);
    })
    .delete('/session', (c) => {
      c.header('set-cookie', gate.signOut(c.env.incoming));
      return c.body(null, 204);
    });
}
