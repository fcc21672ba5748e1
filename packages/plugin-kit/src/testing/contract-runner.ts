/** The part of vitest or `node:test` that a contract suite needs. */
export interface ContractRunner {
  // What they return is theirs to await.
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}
