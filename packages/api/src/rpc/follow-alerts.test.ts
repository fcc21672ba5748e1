import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertTransition, type Ledger, openLedger } from '@tidemark/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followAlerts, placeOf } from './follow-alerts.ts';

const T0 = 1_800_000_000_000;

let dir: string;
let ledger: Ledger;
let listeners: Set<(transition: never) => void>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-alerts-'));
  ledger = openLedger({ file: join(dir, 'tidemark.db') });
  listeners = new Set();
});

afterEach(async () => {
  await ledger.close();
  rmSync(dir, { recursive: true });
});

/** Number `n`; clocks were set back before every tenth. */
function event(n: number): AlertTransition {
  const timeMs = T0 + (n % 10) * 1000;
  return { id: `t-${n}`, alertId: 'a-1', rule: 'r', labels: {}, timeMs, from: 'pending', to: 'firing', reason: 'held' };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => event(from + i));

/** As the agent does: into the file, then to everybody. */
async function happen(events: readonly AlertTransition[]): Promise<void> {
  await ledger.commit({ transitions: events });
  for (const one of events) for (const listener of listeners) listener(one as never);
}

function follow(place?: string) {
  const end = new AbortController();
  const desk = {
    history: ledger.transitions,
    subscribe: (listener: (transition: never) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const events = followAlerts(desk as never, place, end.signal);
  const next = async (count: number) => {
    const ids: string[] = [];
    while (ids.length < count) ids.push(((await events.next()).value as AlertTransition).id);
    return ids;
  };
  return { next, events, end };
}

const ids = (from: number, to: number) => range(from, to).map(({ id }) => id);

describe('events of alerts', () => {
  it('begin with the next one without a place', async () => {
    await happen(range(1, 3));
    const { next } = follow();
    const first = next(2);
    await happen(range(4, 5));
    expect(await first).toEqual(ids(4, 5));
  });

  it('go on after the one that was seen last, each once, also when clocks were set back', async () => {
    await happen(range(1, 25));
    const { next } = follow(placeOf(event(7)));
    const first = await next(3);
    await happen(range(26, 30));
    expect([...first, ...(await next(20))]).toEqual(ids(8, 30));
  });

  it('begin at the time of a place that the file has forgotten', async () => {
    await happen(range(1, 5));
    const { next } = follow(`${T0 + 4000}:t-of-another-file`);
    expect(await next(2)).toEqual(ids(4, 5));
  });

  it('come from the file when a storm is more than waits, none left out', async () => {
    const { next } = follow();
    const first = next(1);
    await happen(range(1, 2500));
    await happen(range(2501, 2600));
    expect([...(await first), ...(await next(2599))]).toEqual(ids(1, 2600));
  });

  it('end with their reader', async () => {
    const { next, events, end } = follow();
    const first = next(1);
    await happen(range(1, 1));
    await first;
    const rest = events.next();
    end.abort();
    expect(await rest).toEqual({ value: undefined, done: true });
    expect(listeners.size).toBe(0);
  });
});
