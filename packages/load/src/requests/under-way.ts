/** Requests without an outcome, and a way to wait until there are none. */
export class UnderWay {
  count = 0;
  #onIdle = () => {};

  begin(): void {
    this.count++;
  }

  end(): void {
    this.count--;
    if (this.count === 0) this.#onIdle();
  }

  /** Resolves at once, or when the last one has ended. To be asked when no more are begun. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.count === 0) resolve();
    });
  }
}
