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
  const path = join(processDirectory, 'fd');
  const directory = new KeptDescriptor(path, budget);
  return {
    close: () => directory.close(),
    read: () => {
      try {
        const count = fstatSync(directory.open()).size || readdirSync(path).length;
        directory.rest();
        return count;
      } catch (error) {
        directory.close();
        return outcomeOf(error);
      }
    },
  };
}
