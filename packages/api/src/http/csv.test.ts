import { METRICS } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import { readCsv } from './csv.ts';

let here: RecordingHere;
let served: ServedHere;

beforeEach(async () => {
  here = recordHere();
  served = await serveHere(here.recording);
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

const tick = (times: number) => {
  for (let i = 0; i < times; i++) here.tick();
};

describe('GET /metrics.csv', () => {
  it('gives a row a tick and a column a series, empty where it was absent', async () => {
    tick(2);
    const other = { series: [{ metric: METRICS.process_threads, labels: { name: 'b, "c"', pid: '8' } }] };
    here.tick(other, [9]);
    const { headers, text } = await served.get('/metrics.csv?last_n=2&match=process_threads');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(text).toBe(
      `time,"process_threads{name=""a \\""quoted\\"" name"",pid=""7""}","process_threads{name=""b, \\""c\\"""",pid=""8""}"
2027-01-15T08:00:01.000Z,4,
2027-01-15T08:00:02.000Z,,9
`,
    );
  });

  it('gives a range of the history by steps', async () => {
    tick(20);
    const query = `match=process_threads&from_ms=${T0}&to_ms=${T0 + 20_000}&step_ms=10000&aggregation=count`;
    expect((await served.get(`/metrics.csv?${query}`)).text).toBe(
      `time,"process_threads{name=""a \\""quoted\\"" name"",pid=""7""} count"
2027-01-15T08:00:00.000Z,10
2027-01-15T08:00:10.000Z,10
`,
    );
  });

  it('chooses a step and an aggregation by itself', async () => {
    tick(20);
    const { status, text } = await served.get(`/metrics.csv?from_ms=${T0}`);
    expect(status).toBe(200);
    expect(text.split('\n')[0]).toContain('host_memory_total_bytes avg');
    expect(text.split('\n').length).toBeGreaterThan(15);
  });

  it('has only its heading when nothing was recorded', async () => {
    expect((await served.get('/metrics.csv')).text).toBe('time\n');
  });

  it.each([
    ['to_ms=5', 'API_INPUT_INVALID'],
    ['from_ms=x', 'API_INPUT_INVALID'],
    ['last_n=101', 'API_INPUT_INVALID'],
    ['from_ms=0&aggregation=p101', 'API_INPUT_INVALID'],
    ['match=process_thread', 'CORE_METRIC_UNKNOWN'],
    ['match={', 'CORE_SELECTOR_INVALID'],
    [`from_ms=0&to_ms=${T0}&step_ms=1`, 'STORAGE_QUERY_TOO_LARGE'],
  ])('refuses %s with %s', async (query, code) => {
    const { status, json } = await served.get(`/metrics.csv?${query}`);
    expect([status, json()]).toMatchObject([400, { error: { code } }]);
  });

  it('refuses what is too much at once', async () => {
    const series = Array.from({ length: 2000 }, (_, pid) => ({
      metric: METRICS.process_threads,
      labels: { pid: String(pid) },
    }));
    for (let i = 0; i < 51; i++)
      here.tick(
        { series },
        series.map(() => 1),
      );
    expect((await served.get('/metrics.csv?last_n=50')).status).toBe(200);
    const { status, json } = await served.get('/metrics.csv?last_n=51');
    expect([status, json()]).toMatchObject([400, { error: { code: 'API_TOO_MUCH_DATA' } }]);
  });

  it('matches and names a series once, in however many layouts it is', async () => {
    let looks = 0;
    const labels = {
      get pid() {
        looks++;
        return '7';
      },
    };
    const series = { metric: METRICS.process_threads, labels };
    for (let i = 0; i < 10; i++) here.tick({ series: [series] }, [4]);
    const looksFor = async (lastN: number) => {
      looks = 0;
      await readCsv(here.recording, { match: 'process_threads{pid="7"}', last_n: lastN });
      return looks;
    };
    expect(await looksFor(10)).toBe(await looksFor(1));
  });

  it('lets others have their turn while it writes', async () => {
    tick(20);
    let nowMs = 0;
    const clock = {
      ...here.clock,
      monotonic: () => {
        nowMs += 10;
        return nowMs;
      },
    };
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await readCsv({ ...here.recording, clock }, { match: 'process_threads', last_n: 20 });
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(40);
  });
});
