import { fstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DescriptorBudget } from './descriptor-budget.ts';
import { KeptDescriptor } from './kept-descriptor.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** Counts the open files of one process. */
export interface FdCounter {
  /** The number of open files, or how reading it went. */
  read(): number | Exclude<Outcome, 'sample'>;
  close(): void;
}

/**
 * Since Linux 6.2 the size of `/proc/<pid>/fd` is the number of its entries, which a kept descriptor tells 10 to 25
 * times cheaper than listing them. Older kernels say 0; there it is listed.
 */
export function createFdCounter(processDirectory: string, budget: DescriptorBudget): FdCounter {
  return new FdDirectory(join(processDirectory, 'fd'), budget);
}

class FdDirectory extends KeptDescriptor implements FdCounter {
  read(): number | Exclude<Outcome, 'sample'> {
    try {
      const count = fstatSync(this.open()).size || readdirSync(this.path).length;
      this.rest();
      return count;
    } catch (error) {
      this.close();
      return outcomeOf(error);
    }
  }
}
