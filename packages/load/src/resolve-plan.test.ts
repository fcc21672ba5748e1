import { isTidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import type { LoadPlan } from './plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const WS = { kind: 'ws', url: 'ws://127.0.0.1:9001/live' } as const;
const PLAIN = { kind: 'ws', url: 'ws://127.0.0.1:9001/echo' } as const;
const HTTP = { kind: 'http', url: 'http://127.0.0.1:9001/' } as const;

const WRONG: readonly [plan: LoadPlan, message: string][] = [
  [{ ...WS, url: 'nonsense' }, 'the URL is "nonsense", but must begin with ws:// or wss://'],
  [{ kind: 'sse', url: 'ws://x/live' }, 'must begin with http:// or https://'],
  [{ ...HTTP, url: 'file:///etc/passwd' }, 'must begin with http://'],
  [{ ...HTTP, url: 'http://me:secret@x/' }, 'the URL holds a user name or password'],
  [{ ...HTTP, url: 'ftp://me:secret@x/' }, 'the URL is "ftp://***@x/"'],
  [{ ...WS, clients: 0 }, 'clients is 0, but must be a whole number from 1 to 10000'],
  [{ ...WS, clients: 10_001 }, 'clients is 10001'],
  [{ ...WS, clients: 2.5 }, 'clients is 2.5'],
  [{ ...WS, clients: Number.NaN }, 'clients is NaN'],
  [{ ...WS, connectRate: 0 }, 'connectRate is 0'],
  [{ ...WS, durationMs: 86_400_001 }, 'duration is 1d1ms, but must be from 100ms to 1d'],
  [{ ...WS, durationMs: -1 }, 'duration is -1'],
  [{ ...WS, timeoutMs: 1 }, 'timeout is 1ms'],
  [{ ...WS, token: '' }, 'the token is empty'],
  [{ ...WS, token: 'secret word' }, 'the token is empty, or has spaces'],
  [{ ...WS, headers: { 'a b': 'secret' } }, '"a b" and its value make no HTTP header'],
  [{ ...WS, headers: { a: 'secret\r\nb: c' } }, '"a" and its value'],
  [{ ...WS, intervalMs: 0 }, 'interval is 0s'],
  [{ ...WS, intervalMs: 99 }, 'interval is 99ms, but must be from 100ms to 1d'],
  [{ ...WS, intervalMs: 86_400_001 }, 'interval is 1d1ms'],
  [{ ...PLAIN, match: 'host_load1' }, 'match and interval are for a Tidemark stream'],
  [{ ...WS, message: 'hello', protocol: 'tidemark' }, 'a Tidemark stream takes no message'],
  [{ ...PLAIN, everyMs: 1000 }, 'every is given, but no message'],
  [{ ...PLAIN, message: 'x', everyMs: 1 }, 'every is 1ms'],
  [{ ...WS, pauseOneMs: 1000 * 20 }, 'pause of one client is 20s, but must be from 100ms to 15s'],
  [{ ...WS, clients: 1, pauseOneMs: 1000 }, 'takes at least 2 clients'],
  [{ ...HTTP, rate: 0 }, 'rate is 0'],
  [{ ...HTTP, rate: 1e6 }, 'rate is 1000000'],
  [{ ...HTTP, method: 'GE T' }, '"GE T" is no HTTP method'],
  [{ ...HTTP, method: 'CONNECT' }, '"CONNECT" is no HTTP method'],
  [{ ...HTTP, thresholds: { maxGaps: 0 } }, 'gaps and skipped frames are known of a Tidemark stream only'],
  [{ ...PLAIN, thresholds: { maxP99Ms: 5 } }, 'measure no latency'],
  [{ ...WS, thresholds: { maxErrors: -1 } }, 'maxErrors is -1'],
];

describe('a plan', () => {
  it.each(WRONG)('that cannot be carried out is refused: %j', (plan, message) => {
    let error: unknown;
    try {
      resolvePlan(plan);
    } catch (thrown) {
      error = thrown;
    }
    if (!isTidemarkError(error)) throw new Error(`it was accepted, or failed otherwise: ${error}`);
    expect(error.code).toBe('LOAD_PLAN_INVALID');
    expect(error.message).toContain(message);
    expect(`${error.message} ${error.hint} ${JSON.stringify(error.details)}`).not.toContain('secret');
  });

  it('speaks the protocol of a Tidemark where the path is its own and nothing else is sent', () => {
    expect(resolvePlan(WS)).toMatchObject({ protocol: 'tidemark', clients: 10, durationMs: 30_000 });
    expect(resolvePlan({ ...WS, message: 'ping' })).toMatchObject({ protocol: 'plain' });
    expect(resolvePlan(PLAIN)).toMatchObject({ protocol: 'plain' });
    expect(resolvePlan({ ...PLAIN, protocol: 'tidemark', match: 'host_load1' })).toMatchObject({
      protocol: 'tidemark',
    });
  });

  it.each([100, 86_400_000])('takes an interval of %i ms, as the server does', (intervalMs) => {
    expect(resolvePlan({ ...WS, intervalMs })).toMatchObject({ intervalMs });
  });

  it('takes the address of a WebSocket also as that of its server', () => {
    expect(resolvePlan({ kind: 'ws', url: 'https://example.org/live#x' }).url.href).toBe('wss://example.org/live');
  });
});
