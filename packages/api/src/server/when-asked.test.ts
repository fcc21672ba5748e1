import { describe, expect, it } from 'vitest';
import { whenAsked } from './when-asked.ts';

describe('what is made when it is asked for', () => {
  it('is made once, also for those who ask at the same time', async () => {
    let made = 0;
    const ask = whenAsked(async () => ({ number: ++made }));
    expect(made).toBe(0);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second).toBe(first);
    expect(await ask()).toBe(first);
  });

  it('tells everyone who waits that it failed, and is tried again for the next', async () => {
    let tries = 0;
    const ask = whenAsked(async () => {
      tries++;
      if (tries === 1) throw new Error('the file is not there');
      return tries;
    });
    const waiting = [ask(), ask()];
    for (const each of waiting) await expect(each).rejects.toThrow('the file is not there');
    expect(await ask()).toBe(2);
  });
});
