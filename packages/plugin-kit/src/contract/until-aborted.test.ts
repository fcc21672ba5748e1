import { expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => undefined);

it('is what the work is, when that comes first', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(7), signal)).toBe(7);
  await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
});

it('waits for nothing once it is aborted', async () => {
  const controller = new AbortController();
  const waiting = expect(untilAborted(never, controller.signal)).rejects.toBe('enough');
  controller.abort('enough');
  await waiting;
  await expect(untilAborted(never, controller.signal)).rejects.toBe('enough');
});
