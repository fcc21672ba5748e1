import type { AppRouter } from '@tidemark/api';
import {
  createTRPCClient,
  type getFetch,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';

export type Client = TRPCClient<AppRouter>;

/** A typed client of the agent at `url`: the live stream comes as server-sent events. `onStranger` is told of 401. */
export function createClient(url: string, onStranger: () => void): Client {
  const fetchAsKnown: ReturnType<typeof getFetch> = async (input, init) => {
    const response = await fetch(input, init as RequestInit);
    if (response.status === 401) onStranger();
    return response;
  };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpLink({ url, fetch: fetchAsKnown }),
      }),
    ],
  });
}
