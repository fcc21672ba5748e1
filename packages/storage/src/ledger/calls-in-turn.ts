/** Makes a call when those before it have settled. Undefined when too many wait. */
export type InTurn = <T>(call: () => Promise<T>) => Promise<T> | undefined;

/** Serves calls in the order they came, one at a time; `maxWaiting` of them may wait. */
export function createCallsInTurn(maxWaiting: number): { readonly inTurn: InTurn; ended(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn: InTurn = (call) => {
    if (waiting >= maxWaiting) return undefined;
    waiting++;
    const result = last.then(call);
    last = result
      .catch(() => {})
      .then(() => {
        waiting--;
      });
    return result;
  };
  return { inTurn, ended: async () => void (await last) };
}
