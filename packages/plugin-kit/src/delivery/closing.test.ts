import { describe, expect, it } from 'vitest';
import { passTime } from '../../test/pass-time.ts';
import { down, watchDelivery } from '../../test/watched-delivery.ts';

describe('closing a delivery', () => {
  it('delivers what is left, flushes, closes, and says how it went', async () => {
    const steps: string[] = [];
    const sink = { flush: async () => void steps.push('flush'), close: async () => void steps.push('close') };
    const { accepted, delivery, offerAll } = watchDelivery({ sink });
    await offerAll('a', 'b');
    const report = await delivery.close();
    expect(accepted).toEqual(['a', 'b']);
    expect(steps).toEqual(['flush', 'close']);
    expect(report).toMatchObject({ delivered: 2, retries: 0, dropped: 0, left: 0, tookMs: 0 });
    expect(report.figures.state).toBe('closed');
    expect(await delivery.offer('c', 'c')).toBe('closed');
    expect(await delivery.close()).toBe(report);
  });

  it('does not wait for a receiver that is away for longer than there is time', async () => {
    const { clock, delivery, offerAll } = watchDelivery({ deliver: down });
    await offerAll('a', 'b');
    await passTime(clock, 20_000, 1000);
    expect(delivery.figures().nextAttemptInMs).toBeGreaterThan(5000);
    expect(await delivery.close()).toMatchObject({ delivered: 0, left: 2, dropped: 0, tookMs: 0 });
  });

  it('tries again while there is time', async () => {
    let isDown = true;
    const { clock, delivery, offerAll } = watchDelivery({ deliver: async () => (isDown ? down() : undefined) });
    await offerAll('a', 'b');
    await passTime(clock, 1);
    const closing = delivery.close({ timeoutMs: 5000 });
    isDown = false;
    await passTime(clock, 2000);
    expect(await closing).toMatchObject({ delivered: 2, retries: 1, left: 0 });
  });

  it('ends on time when everything hangs', async () => {
    const hang = () => new Promise<void>(() => undefined);
    const { clock, lines, delivery, offerAll } = watchDelivery({
      deliver: hang,
      sink: { flush: hang, close: hang },
      policy: { graceMs: 1000 },
    });
    await offerAll('a', 'b');
    await passTime(clock, 1);
    const closing = delivery.close({ timeoutMs: 5000 });
    await passTime(clock, 8000);
    expect(await closing).toMatchObject({ delivered: 0, left: 2, tookMs: 8000 });
    expect(lines).toEqual(['error did not end well', 'error did not end well']);
  });

  it('does not mind a sink that throws while it is closed', async () => {
    const sink = { close: () => Promise.reject(new Error('already gone')) };
    const { delivery } = watchDelivery({ sink });
    expect((await delivery.close()).figures.lastProblem?.message).toBe('already gone');
  });
});
