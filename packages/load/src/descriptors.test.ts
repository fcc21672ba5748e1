import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDescriptorLimit, requireDescriptors } from './descriptors.ts';

describe('the limit of open files', () => {
  it('is that of this process', () => {
    const [, soft] = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    expect(readDescriptorLimit()).toBe(Number(soft));
  });

  it('has room for clients and what else a process has open', () => {
    expect(() => requireDescriptors(10_000, 10_064)).not.toThrow();
    expect(() => requireDescriptors(10_000, undefined)).not.toThrow();
  });

  it('is said before the first connection when it is too low', () => {
    expect(() => requireDescriptors(1000, 1024)).toThrow(
      expect.objectContaining({
        code: 'LOAD_DESCRIPTORS_SHORT',
        message: '1000 clients need 1064 open files, and this process may have 1024',
        hint: expect.stringContaining('--clients 960'),
      }),
    );
  });
});
