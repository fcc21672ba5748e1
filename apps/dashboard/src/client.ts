import type { AppRouter } from '@tidemark/api';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';

export type Client = TRPCClient<AppRouter>;

/** A typed client of the agent at `url`: questions are batched, the live stream comes as server-sent events. */
export function createClient(url: string): Client {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url }),
      }),
    ],
  });
}
