import { createHash } from 'node:crypto';
import {
  type AlertMessage,
  defineNotifier,
  MESSAGE_STATUSES,
  type PluginHost,
  secretOption,
  secretUrlOption,
  z,
} from '@tidemark/plugin-kit';
import {
  authorization,
  credentialOptions,
  httpOptions,
  oneCredential,
  openHttpClient,
} from '@tidemark/plugin-kit/http';
import { signWebhook } from './signature.ts';

/** The version of the body; grows when a receiver would have to change. */
const BODY_VERSION = 1;

/** Posts each message as JSON, signed after the Standard Webhooks specification when there is a secret. */
export const webhook = defineNotifier({
  name: 'webhook',
  apiVersion: 1,
  help: 'posts each message as JSON to an address of yours',
  options: z
    .strictObject({
      url: secretUrlOption('where to'),
      secret: secretOption('key of the signature; `whsec_` and base64, or any text').optional(),
      ...credentialOptions,
      ...httpOptions,
    })
    .refine(...oneCredential),
  supports: { statuses: MESSAGE_STATUSES },
  start: (context) => {
    const { url, secret, headers, timeout, tls, ...credentials } = context.options;
    const client = openHttpClient({
      url: url.reveal(),
      headers: { ...headers, ...authorization(credentials) },
      tls,
      timeoutMs: timeout,
      context,
    });
    return {
      notify: async (message, signal) => {
        const body = webhookBody(message, context.host);
        const id = messageId(message);
        const signature = signWebhook({ id, body, secret: secret?.reveal(), timeMs: context.clock.now() });
        await client.post({
          body,
          headers: { 'content-type': 'application/json', 'idempotency-key': id, ...signature },
          signal,
        });
      },
      close: async () => client.close(),
    };
  },
});

function webhookBody(message: AlertMessage, { hostName }: PluginHost): string {
  return JSON.stringify({ version: BODY_VERSION, host: hostName, ...message });
}

/** A header takes no text of any kind, so the key is hashed. */
function messageId({ key }: AlertMessage): string {
  return `msg_${createHash('sha256').update(key).digest('base64url')}`;
}
