import { parseSelector } from '@tidemark/core';
import { retryable } from '@tidemark/plugin-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExporterHere } from '../../test/exporter-here.ts';

const POLL = { interval: 2, timeout: 5000 };

let here: ExporterHere;

beforeEach(() => {
  here = new ExporterHere();
});

afterEach(async () => {
  await here.crash();
  here.remove();
});

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const received = (...numbers: readonly number[]) => expect.poll(() => here.received, POLL).toEqual(numbers);
const waiting = (items: number) => expect.poll(() => here.exporter.view().figures?.queue.items, POLL).toBe(items);

async function refuse(): Promise<void> {
  throw retryable('it is away');
}

describe('an exporter', () => {
  it('brings what is recorded, in stretches of ten seconds', async () => {
    await here.open({ plan: { labels: { env: 'test' } } });
    expect(here.exporter.view()).toMatchObject({ name: 'own', plugin: 'here', state: 'running', figures: undefined });
    here.begin();
    await here.record(25);
    await received(...upTo(19));
    expect(here.batches).toMatchObject([
      { key: expect.stringMatching(/^here\/own\/0-9@\d+$/), resource: { host: 'here', env: 'test' } },
      { key: expect.stringMatching(/^here\/own\/9-19@\d+$/) },
    ]);
    await expect.poll(() => here.exporter.view().behind, POLL).toEqual({ frames: 6, ms: 6000 });
    await here.close();
    expect(here.received).toEqual(upTo(25));
  });

  it('goes on where it was after a crash, and repeats with the same key what may have arrived', async () => {
    await here.open();
    here.begin();
    here.receive = async (batch) => {
      here.batches.push(batch);
      throw retryable('nobody knows');
    };
    await here.record(15);
    await received(...upTo(9));
    await here.crash();
    const [unsure] = here.batches.splice(0);
    here.receive = async (batch) => void here.batches.push(batch);
    await here.open();
    here.begin();
    await here.record(5);
    await received(...upTo(19));
    expect(here.batches[0]).toEqual(unsure);
  });

  it('begins with what is recorded after it was configured, and loses nothing when it is killed at once', async () => {
    await here.record(7, { toMemory: false });
    await here.open();
    here.begin();
    await waiting(0);
    await here.record(1);
    await here.crash();
    await here.open();
    here.begin();
    await here.record(12);
    await received(...upTo(19, 8));
  });

  it('catches up from the file with what was recorded while it was not configured', async () => {
    await here.open();
    here.begin();
    await here.record(9);
    await received(...upTo(9));
    await here.close();
    await here.record(41, { toMemory: false });
    await here.open();
    here.begin();
    await here.record(9);
    await received(...upTo(59));
    expect(here.exporter.view().lostFrames).toBe(0);
  });

  it('says what it has lost because it is in no file', async () => {
    await here.open();
    here.begin();
    await here.record(9);
    await received(...upTo(9));
    await here.close();
    await here.record(5, { toMemory: false, toFile: false });
    await here.open();
    here.begin();
    await here.record(5);
    await received(...upTo(9), ...upTo(19, 15));
    expect(here.exporter.view().lostFrames).toBe(5);
    expect(here.logged).toContain('frames are not in the history any more and were not exported');
  });

  it('begins with what may wait when more than that was recorded meanwhile, and says what it has lost', async () => {
    await here.open();
    here.begin();
    await here.record(9);
    await received(...upTo(9));
    await here.close();
    await here.record(40, { toMemory: false });
    await here.open({ plan: { maxWaiting: 2 } });
    here.begin();
    await here.record(1);
    await received(...upTo(9), ...upTo(49, 30));
    expect(here.exporter.view().lostFrames).toBe(20);
  });

  it('exports what has the numbers of frames that were never written to the file', async () => {
    await here.open();
    here.begin();
    await here.record(9);
    await here.record(10, { toFile: false });
    await received(...upTo(19));
    await here.crash();
    here.rewind(10);
    await here.open();
    here.begin();
    await here.record(10);
    await received(...upTo(19), ...upTo(19, 10));
  });

  it('drops the oldest when the receiver is away for too long', async () => {
    await here.open({ plan: { maxWaiting: 2 } });
    here.receive = refuse;
    here.begin();
    for (let stretch = 0; stretch < 5; stretch++) {
      await here.record(stretch === 0 ? 9 : 10);
      await waiting(Math.min(2, stretch + 1));
    }
    await expect.poll(() => here.exporter.view().figures?.dropped.overflow, POLL).toBe(3);
    here.receive = async (batch) => void here.batches.push(batch);
    await here.clock.advance(60_000);
    await received(...upTo(9), ...upTo(49, 40));
  });

  it('brings only the newest frame where the receiver takes no times, and keeps nothing', async () => {
    await here.open({ supports: { timestamps: false } });
    here.begin();
    await here.record(1);
    await received(1);
    here.receive = refuse;
    await here.record(1);
    await expect.poll(() => here.exporter.view().figures?.failedAttempts, POLL).toBe(1);
    await here.record(10);
    here.receive = async (batch) => void here.batches.push(batch);
    await here.clock.advance(2000);
    await received(1, 12);
    expect(here.exporter.view()).toMatchObject({
      behind: { frames: 0, ms: 0 },
      lostFrames: 0,
      figures: { dropped: { overflow: 0 } },
    });
  });

  it('leaves nothing to the next start where the receiver takes no times', async () => {
    await here.open({ supports: { timestamps: false } });
    here.receive = refuse;
    here.begin();
    await here.record(1);
    await expect.poll(() => here.exporter.view().figures?.failedAttempts, POLL).toBe(1);
    expect(await here.exporter.close(0)).toMatchObject({ delivered: 0, dropped: 1, left: 0 });
  });

  it('brings no batch that is larger than its receiver takes', async () => {
    await here.open({ supports: { timestamps: true, maxValues: 1 } });
    here.begin();
    await here.record(2);
    await received(1, 1, 2, 2);
    expect(here.batches.map(({ key }) => key.replace(/@\d+/, ''))).toEqual(
      ['0-1.1', '0-1.2', '1-2.1', '1-2.2'].map((range) => `here/own/${range}`),
    );
  });

  it('brings what is there when nothing is recorded any more', async () => {
    await here.open();
    here.begin();
    await here.record(12);
    await received(...upTo(9));
    await here.clock.advance(10_000);
    await received(...upTo(12));
    await here.record(7);
    await received(...upTo(19));
    expect(here.batches.map(({ key }) => key.replace(/@.*/, ''))).toEqual([
      'here/own/0-9',
      'here/own/9-12',
      'here/own/12-19',
    ]);
  });

  it('brings nothing twice of what waited and was never written to the file', async () => {
    await here.open();
    here.receive = refuse;
    here.begin();
    await here.record(14);
    await here.record(6, { toFile: false });
    await waiting(2);
    await here.crash();
    here.rewind(6);
    here.receive = async (batch) => void here.batches.push(batch);
    await here.open();
    here.begin();
    await here.record(5);
    await received(...upTo(19));
    expect(here.exporter.view().lostFrames).toBe(5);
  });

  it('goes on with a file that has lost its frames, and not what it knew of exporters', async () => {
    await here.open();
    here.begin();
    await here.record(9, { toFile: false });
    await received(...upTo(9));
    await here.crash();
    here.rewind(9);
    await here.open();
    here.begin();
    await here.record(9, { toFile: false });
    await received(...upTo(9), ...upTo(9));
  });

  it('says when nothing matches its selectors', async () => {
    await here.open({ plan: { selectors: [parseSelector('no_such_metric')] } });
    here.begin();
    await here.record(19);
    await expect.poll(() => here.exporter.view().figures?.delivered, POLL).toBe(2);
    const message = 'nothing that is recorded matches delivery.series, so nothing is sent';
    expect(here.exporter.view().problem).toMatchObject({ message });
    expect(here.logged.filter((line) => line === message)).toHaveLength(1);
  });

  it('tries at once when somebody restarts it', async () => {
    await here.open();
    here.receive = refuse;
    here.begin();
    await here.record(9);
    await expect.poll(() => here.exporter.view().figures?.failedAttempts, POLL).toBe(1);
    for (let i = 0; i < 10; i++) await here.clock.advance(20_000);
    expect(here.exporter.view().figures?.breaker.state).toBe('open');
    here.receive = async (batch) => void here.batches.push(batch);
    await here.exporter.restart();
    expect(here.exporter.view().figures?.breaker.state).toBe('closed');
    await received(...upTo(9));
  });

  it('waits for a file that cannot be written, and loses nothing', async () => {
    await here.open();
    here.begin();
    await here.record(9);
    await received(...upTo(9));
    await here.ledger.close();
    await here.record(25);
    await expect
      .poll(() => here.logged, POLL)
      .toContain('what is to be exported waits until it can be noted in the file');
    const closing = here.exporter.close(100);
    await here.clock.advance(10_000);
    await closing;
    await here.crash();
    await here.open();
    here.begin();
    await here.record(5);
    await received(...upTo(39));
  });
});
