import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came to the webhook. */
export interface ReceivedMessage {
  readonly key: string;
  readonly status: string;
  readonly severity: string;
  readonly title: string;
  readonly alerts: readonly { readonly id: string; readonly rule: string; readonly status: string }[];
}

/** A webhook on a real socket, which can be away. */
export interface WebhookServer extends AsyncDisposable {
  readonly url: string;
  /** What it accepted, in order. */
  readonly messages: readonly ReceivedMessage[];
  /** How many requests it refused. */
  readonly refused: number;
  isAway: boolean;
  /** `firing critical` and the like, of what it accepted. */
  told(): string[];
}

export async function openWebhookServer(): Promise<WebhookServer> {
  const messages: ReceivedMessage[] = [];
  const state = { isAway: false, refused: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (state.isAway) state.refused++;
    else messages.push(JSON.parse(Buffer.concat(chunks).toString()) as ReceivedMessage);
    response.writeHead(state.isAway ? 503 : 204).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    messages,
    get refused() {
      return state.refused;
    },
    get isAway() {
      return state.isAway;
    },
    set isAway(isAway) {
      state.isAway = isAway;
    },
    told: () => messages.map(({ status, severity }) => `${status} ${severity}`),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
