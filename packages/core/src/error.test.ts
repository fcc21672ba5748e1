import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import {
  defineErrors,
  describeError,
  deserializeError,
  isTidemarkError,
  type SerializedError,
  serializeError,
  settle,
  unwrap,
} from './error.ts';

const testError = defineErrors({ TEST_BROKEN: { summary: 'A test broke.', hint: 'mend it' } });

/** Sends a value through a real message channel, as worker threads do. */
async function throughChannel<T>(value: T): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<T>((resolve) => port2.once('message', resolve));
  port1.postMessage(value);
  const result = await arrived;
  port1.close();
  return result;
}

describe('TidemarkError', () => {
  it('takes its hint from the catalogue unless the occurrence has a better one', () => {
    expect(testError('TEST_BROKEN', 'it broke').hint).toBe('mend it');
    expect(testError('TEST_BROKEN', 'it broke', { hint: 'buy a new one' }).hint).toBe('buy a new one');
  });

  it('is recognised by its marker, not by its class', () => {
    const other = { [Symbol.for('tidemark.error')]: true };
    expect(isTidemarkError(testError('TEST_BROKEN', 'it broke'))).toBe(true);
    expect(isTidemarkError(other)).toBe(true);
    expect(isTidemarkError(new Error('it broke'))).toBe(false);
    expect(isTidemarkError(undefined)).toBe(false);
  });

  it('keeps code, hint, details and cause across a message channel, where a posted error loses its code', async () => {
    const error = testError('TEST_BROKEN', 'it broke', { details: { part: 7 }, cause: new RangeError('too far') });
    expect(await throughChannel<unknown>(new Error('plain'))).not.toHaveProperty('code');
    const copy = deserializeError(await throughChannel<SerializedError>(serializeError(error)));
    expect(copy).toMatchObject({ code: 'TEST_BROKEN', message: 'it broke', hint: 'mend it', details: { part: 7 } });
    expect(copy.stack).toBe(error.stack);
    expect((copy.cause as Error).message).toBe('too far');
    expect(isTidemarkError(copy)).toBe(true);
  });

  it('makes an error of whatever else was thrown', () => {
    expect(deserializeError(serializeError('a string')).message).toBe('a string');
  });
});

describe('settle and unwrap', () => {
  it('hand on what the job returned or threw', () => {
    expect(unwrap(settle(() => 5))).toBe(5);
    const failed = settle(() => {
      throw testError('TEST_BROKEN', 'it broke');
    });
    expect(() => unwrap(failed)).toThrow(expect.objectContaining({ code: 'TEST_BROKEN' }));
  });
});

describe('describeError', () => {
  it('puts the code beside the message and the hint below', () => {
    expect(describeError(testError('TEST_BROKEN', 'it broke'))).toBe('it broke [TEST_BROKEN]\n  hint: mend it');
    expect(describeError(new Error('plain'))).toBe('plain');
  });
});
