import { createHmac } from 'node:crypto';

export interface SignedContent {
  readonly id: string;
  readonly body: string;
  readonly secret: string | undefined;
  /** When it is sent: Unix epoch, milliseconds. */
  readonly timeMs: number;
}

const PREFIX = 'whsec_';

/**
 * The headers of the Standard Webhooks specification 1.0 (standardwebhooks.com): id, time of sending in seconds, and,
 * with a secret, HMAC-SHA256 of `id.time.body` in base64. Signed anew for each attempt, so that receivers can refuse what
 * is old.
 */
export function signWebhook({ id, body, secret, timeMs }: SignedContent): Record<string, string> {
  const timestamp = String(Math.floor(timeMs / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : secret;
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${digest}` };
}
