import { closeSync, openSync } from 'node:fs';
import type { DescriptorBudget } from './descriptor-budget.ts';

/**
 * A descriptor that stays open between reads, as far as the budget allows. What is read through one extends it: there are
 * several for each process, and every object more is one more that has left the processor's caches by the next tick.
 */
export class KeptDescriptor {
  private fd = -1;
  private isKept = false;
  protected readonly path: string;
  private readonly budget: DescriptorBudget;

  constructor(path: string, budget: DescriptorBudget) {
    this.path = path;
    this.budget = budget;
  }

  /** The open descriptor. Throws what `openSync` throws. */
  open(): number {
    if (this.fd < 0) {
      this.fd = openSync(this.path, 'r');
      this.isKept = this.budget.take();
    }
    return this.fd;
  }

  /** To be called when the read is over. */
  rest(): void {
    if (!this.isKept) this.close();
  }

  close(): void {
    if (this.fd < 0) return;
    closeSync(this.fd);
    this.fd = -1;
    if (this.isKept) this.budget.giveBack();
    this.isKept = false;
  }
}
