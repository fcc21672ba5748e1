/** Wakes whoever waits. A ring that nobody waited for is remembered, so that none is missed. */
export function createBell() {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    /** Resolves at the next ring, or at once when it has rung since the last wait. */
    wait: async (): Promise<void> => {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      hasRung = false;
      wake = undefined;
    },
  };
}
