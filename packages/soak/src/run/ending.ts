import type { EndReason } from './run-log-entry.ts';

/** Why what goes on is to end. The first reason counts. */
export interface Ending {
  readonly signal: AbortSignal;
  readonly reason: EndReason | undefined;
  end(reason: EndReason): void;
}

/** Ends as `interrupted` when `asked` aborts. */
export function createEnding(asked: AbortSignal): Ending {
  const controller = new AbortController();
  let first: EndReason | undefined;
  const end = (reason: EndReason) => {
    first ??= reason;
    controller.abort();
  };
  if (asked.aborted) end('interrupted');
  else asked.addEventListener('abort', () => end('interrupted'), { once: true });
  return {
    signal: controller.signal,
    get reason() {
      return first;
    },
    end,
  };
}
