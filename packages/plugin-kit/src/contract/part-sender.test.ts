import { describe, expect, it } from 'vitest';
import { permanent, retryable } from './failure.ts';
import { createPartSender } from './part-sender.ts';

/** Sends to somebody who answers each part with what stands for it, once. */
function receiver(failures: Record<string, Error> = {}) {
  const accepted: string[] = [];
  const send = async (part: string) => {
    const failure = failures[part];
    delete failures[part];
    if (failure !== undefined) throw failure;
    accepted.push(part);
  };
  return { accepted, send };
}

describe('a batch in parts', () => {
  it('goes on with the part that failed', async () => {
    const { accepted, send } = receiver({ b: retryable('busy') });
    const sender = createPartSender();
    await expect(sender.send('k', ['a', 'b', 'c'], send)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await sender.send('k', ['a', 'b', 'c'], send);
    expect(accepted).toEqual(['a', 'b', 'c']);
  });

  it('loses only the part that is refused', async () => {
    const { accepted, send } = receiver({ a: permanent('malformed'), b: retryable('busy') });
    const sender = createPartSender();
    await expect(sender.send('k', ['a', 'b', 'c'], send)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await expect(sender.send('k', ['a', 'b', 'c'], send)).rejects.toMatchObject({ code: 'PLUGIN_KIT_PERMANENT' });
    expect(accepted).toEqual(['b', 'c']);
  });

  it('begins anew when it was through, and with another batch', async () => {
    const { accepted, send } = receiver({ y: retryable('busy') });
    const sender = createPartSender();
    await sender.send('k', ['a'], send);
    await sender.send('k', ['a'], send);
    await expect(sender.send('l', ['x', 'y'], send)).rejects.toThrow('busy');
    await sender.send('m', ['o', 'p'], send);
    expect(accepted).toEqual(['a', 'a', 'x', 'o', 'p']);
  });
});
