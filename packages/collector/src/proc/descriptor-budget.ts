/**
 * How many descriptors of kernel files may stay open between reads. To read through one costs half of opening the file
 * anew, but it takes one of the files that the whole program may have open, and a page of the kernel's memory.
 */
export class DescriptorBudget {
  private left: number;

  constructor(descriptors: number) {
    this.left = descriptors;
  }

  /** Whether one more may be kept; whoever was told so gives it back when it is closed. */
  take(): boolean {
    if (this.left <= 0) return false;
    this.left--;
    return true;
  }

  giveBack(): void {
    this.left++;
  }
}

const MAX_DESCRIPTORS = 16_384;

/** What a thread may keep where the program may have `limit` files open: half of them, so that others can go on. */
export function budgetWithin(limit: number): DescriptorBudget {
  return new DescriptorBudget(Math.min(MAX_DESCRIPTORS, Math.floor(limit / 2)));
}
