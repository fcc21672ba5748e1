/** What has been opened and must be closed, last first. */
export interface Closers {
  add(close: () => unknown): void;
  /** Closes everything, whatever fails on the way; throws the first failure at the end. */
  run(): Promise<void>;
}

export function createClosers(): Closers {
  const stack: (() => unknown)[] = [];
  return {
    add: (close) => {
      stack.push(close);
    },
    run: async () => {
      const failures: unknown[] = [];
      for (let close = stack.pop(); close !== undefined; close = stack.pop()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Closes at the first call; every other one gets the same answer. */
export function closeOnce<T>(close: () => Promise<T>): () => Promise<T> {
  let closed: Promise<T> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}
