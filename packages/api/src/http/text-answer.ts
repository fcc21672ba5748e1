import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { isLoopbackHost } from '@tidemark/core';
import type { Context } from 'hono';
import type { GuardedEnv } from '../security/guard.ts';
import { negotiate } from './negotiation.ts';

/** Below that, a packet more or less is all there is to win. */
const MIN_BYTES = 8 * 1024;

const ENCODINGS = [
  { type: 'gzip', value: true },
  { type: 'identity', value: false },
] as const;

const compress = promisify(gzip);

/**
 * A large text, compressed for clients that would rather have it so and are somewhere else: packing a page costs more CPU
 * than writing it, and buys nothing on loopback.
 */
export async function textAnswer(
  c: Context<GuardedEnv>,
  text: string | Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Response> {
  c.header('content-type', type);
  c.header('vary', 'accept, accept-encoding', { append: true });
  if (!isWorthPacking(c, text)) return c.body(text);
  c.header('content-encoding', 'gzip');
  return c.body(new Uint8Array(await compress(text, { level: constants.Z_BEST_SPEED })));
}

function isWorthPacking(c: Context<GuardedEnv>, { length }: { readonly length: number }): boolean {
  if (length < MIN_BYTES || isLocal(c.env.incoming.socket.remoteAddress)) return false;
  return negotiate(c.req.header('accept-encoding') ?? '', ENCODINGS) === true;
}

function isLocal(address: string | undefined): boolean {
  return address === undefined || isLoopbackHost(address.replace(/^::ffff:/, ''));
}
