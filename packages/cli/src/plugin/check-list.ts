import { type Clock, isTidemarkError } from '@tidemark/core';

/** What is looked at, in this order; the first that fails is the last. */
export type CheckStep = 'module' | 'definition' | 'options' | 'start' | 'send' | 'close';

export interface Check {
  readonly step: CheckStep;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** One line for people. */
  readonly text: string;
  /** Of what failed, where it has them. */
  readonly code?: string;
  readonly hint?: string;
}

/** Collects what was looked at and how that went. */
export class CheckList {
  readonly checks: Check[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers what `look` does; undefined when it throws, which is a check that failed. */
  async step<T>(
    step: CheckStep,
    look: () => T | Promise<T>,
    words: (value: T, tookMs: number) => string,
  ): Promise<T | undefined> {
    const beganMs = this.#clock.monotonic();
    try {
      const value = await look();
      this.checks.push({ step, outcome: 'ok', text: words(value, Math.round(this.#clock.monotonic() - beganMs)) });
      return value;
    } catch (error) {
      this.checks.push({ step, outcome: 'failed', ...describe(error) });
      return undefined;
    }
  }

  skip(step: CheckStep, text: string): void {
    this.checks.push({ step, outcome: 'skipped', text });
  }
}

function describe(error: unknown): Pick<Check, 'text' | 'code' | 'hint'> {
  if (!isTidemarkError(error)) return { text: error instanceof Error ? error.message : String(error) };
  const { message, code, hint } = error;
  return { text: message, code, ...(hint === '' ? {} : { hint }) };
}
