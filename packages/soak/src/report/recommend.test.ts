import { describe, expect, it } from 'vitest';
import { entry, life, QUIET_LOG, runRecord, segmentStarted, watched } from '../../test/run-records.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import type { RunLogEntry, RunLogEvent } from '../run/run-log-entry.ts';
import type { GrowthVerdict } from '../verdict/judge-growth.ts';
import { buildReport } from './build-report.ts';

const MEMORY = 'process_resident_memory_bytes';

function leak(growth: Partial<GrowthVerdict> = {}, { process = 'api', metric = MEMORY } = {}): RunPart {
  const verdict: GrowthVerdict = {
    verdict: 'leaking',
    shape: 'slope',
    leakProbability: 0.98,
    slopePerHour: 12.3e6,
    slopeLow: 10e6,
    slopeHigh: 14e6,
    growthTotal: 12e6,
    warmUpEndMs: 0,
    timeToLimitMs: undefined,
    reasons: [],
    ...growth,
  };
  return { process, rule: 'leak', level: verdict.verdict === 'leaking' ? 'fail' : 'warn', metric, growth: verdict };
}

function advise(parts: readonly RunPart[], record: Partial<RunRecord> = {}): readonly string[] {
  return buildReport(runRecord(record), { level: parts[0]?.level ?? 'pass', parts }).recommendations;
}

/** A log of a run in which this happened. */
const during = (...entries: RunLogEntry[]) => [...QUIET_LOG.slice(0, 4), ...entries, ...QUIET_LOG.slice(4)];

const end = (how: Partial<RunLogEvent & { type: 'service-ended' }>) =>
  entry(30, {
    type: 'service-ended',
    service: 'api',
    pid: 42,
    code: null,
    signal: null,
    wasAsked: false,
    killed: false,
    ...how,
  });

describe('advice on a leak', () => {
  it('names the process, the rate with its bounds, how sure it is, and when it is at its limit', () => {
    const [advice] = advise([leak({ timeToLimitMs: 3.6e6 * 76 })]);
    expect(advice).toContain('api: leak of resident memory, 12.3 MB/h (10.0 MB/h to 14.0 MB/h)');
    expect(advice).toContain('98 % sure, at its limit in 3 d 4 h');
  });

  it.each([
    ['slope', 'heap snapshots'],
    ['stairs', 'whole blocks that stay'],
    ['accelerating', 'feeds on itself'],
    ['late slope', 'Something began in the middle of the run'],
  ] as const)('depends on its shape: %s', (shape, words) => {
    expect(advise([leak({ shape })])[0]).toContain(words);
  });

  it.each([
    ['process_open_fds', 'ls -l /proc/42/fd'],
    ['process_threads', 'ps -T -p 42'],
    ['group_processes', 'Children are started'],
  ])('depends on what leaks: %s', (metric, words) => {
    expect(advise([leak({ slopePerHour: 60, slopeLow: 50, slopeHigh: 70 }, { metric })])[0]).toContain(words);
  });

  it('is given once for a tree and the process in it', () => {
    const processes = [watched(), watched({ name: 'api (all)', role: 'tree' })];
    expect(advise([leak(), leak({}, { process: 'api (all)' })], { processes })).toHaveLength(1);
  });

  it('says of a tree alone whether it grows by the number of its processes', () => {
    const processes = [watched(), watched({ name: 'api (all)', role: 'tree' })];
    const tree = { process: 'api (all)' };
    expect(advise([leak({}, tree)], { processes })[0]).toContain('No single process');
    const [advice] = advise([leak({}, tree), leak({}, { ...tree, metric: 'group_processes' })], { processes });
    expect(advice).toContain('Its processes become more');
  });
});

describe('advice on evidence that does not suffice', () => {
  const open = {
    verdict: 'not-enough-evidence',
    leakProbability: 0.3,
    slopePerHour: 1e6,
    slopeLow: -4e6,
    slopeHigh: 6e6,
  } as const;

  it('says what could have been seen and how long to run', () => {
    const [advice] = advise([leak(open)]);
    expect(advice).toContain('growth of up to 6.00 MB/h cannot be excluded after 55 min, and 1.00 MB/h has to be seen');
    expect(advice).toContain('Run for 4h or longer');
  });

  it('is given once for all metrics', () => {
    const advice = advise([
      leak(open),
      leak({ ...open, slopePerHour: 1, slopeLow: 0, slopeHigh: 9 }, { metric: 'process_open_fds' }),
    ]);
    expect(advice).toHaveLength(1);
    expect(advice[0]).toContain('and 1 more');
  });

  it('asks for at least an hour after a run that was too short', () => {
    const none = { ...open, leakProbability: 0, slopePerHour: Number.NaN, slopeLow: Number.NaN, slopeHigh: Number.NaN };
    const [advice] = advise([leak(none)], { processes: [watched({ lives: [life(0, 4, 1)] })] });
    expect(advice).toContain('3 min without its warm-up are too short for a verdict. Run for 1h or longer');
  });

  it('asks for longer segments where they cut the run', () => {
    const log = [...QUIET_LOG.slice(0, 6), segmentStarted(60, 2), ...QUIET_LOG.slice(6)];
    const processes = [watched({ lives: [life(0, 4), life(60, 64)] })];
    expect(advise([leak(open)], { processes, log })[0]).toContain('make segments longer');
    expect(advise([leak(open)], { processes })[0]).toContain('what makes the process end comes first');
  });

  it('asks for a steady load where the load grew as well', () => {
    const [advice] = advise([leak({ ...open, reasons: ['it grows by 1 MB/h, but so does the load: repeat'] })]);
    expect(advice).toContain('Repeat the run under a steady load');
  });
});

describe('advice on an end', () => {
  it.each([
    [{ signal: 'SIGKILL' }, 'out of memory'],
    [{ signal: 'SIGKILL' }, 'it had 190.7 MiB at most'],
    [{ signal: 'SIGSEGV' }, 'native code'],
    [{ signal: 'SIGABRT' }, 'heap at its limit'],
    [{ signal: 'SIGTERM' }, 'a supervisor'],
    [{ code: 137 }, 'out of memory'],
    [{ code: 0 }, 'took itself to be done'],
    [{ code: 127 }, 'was not found'],
    [{ code: 1 }, 'nothing caught'],
    [{}, 'Only who started it is told'],
  ] as const)('of %j: %s', (how, words) => {
    const [advice] = advise([], { log: during(end(how)) });
    expect(advice).toContain('after 30 min');
    expect(advise([], { log: during(end(how)) }).join()).toContain(words);
  });

  it('is given once for ends that are alike', () => {
    const log = during(end({ code: 1 }), end({ code: 1 }));
    expect(advise([leak()], { log })[0]).toContain('with exit code 1, 2 times, first after 30 min');
  });

  it('that had to be forced asks to handle the signal', () => {
    const log = during(end({ signal: 'SIGKILL', wasAsked: true, killed: true }));
    expect(advise([leak()], { log }).at(-1)).toContain('handle the signal');
  });
});

it('of a run that did not begin says why', () => {
  const trouble = entry(1, { type: 'trouble', message: 'api was not ready after 30s: port 3000: ECONNREFUSED' });
  const log = [...QUIET_LOG.slice(0, 3), trouble, entry(1, { type: 'run-ended', reason: 'not-ready' })];
  expect(advise([leak({ verdict: 'not-enough-evidence' })], { log })).toEqual([
    expect.stringContaining(
      'The run ended before it began: api was not ready after 30s: port 3000: ECONNREFUSED. Read',
    ),
  ]);
});

describe('advice on a limit', () => {
  const part = (rule: 'memory' | 'cpu' | 'memory growth' | 'error lines', value: number, bound: number): RunPart => ({
    process: 'api',
    rule,
    level: 'fail',
    value,
    bound,
  });

  it('of CPU tells what was measured', () => {
    expect(advise([part('cpu', 0.88, 0.8)])[0]).toContain('api: 88 % of a core on average, more than 80 %. ');
  });

  it('of memory depends on whether there is a leak', () => {
    expect(advise([part('memory', 3e9, 2e9)])[0]).toContain('needs that much without leaking');
    expect(advise([part('memory', 3e9, 2e9), leak()])[1]).toContain('The leak is what to mend first');
  });

  it('of growth is silent when there is a verdict on the leak', () => {
    expect(advise([part('memory growth', 0.4, 0.2), leak()])).toHaveLength(1);
  });

  it('of error lines says where they are', () => {
    const log = during(
      entry(12, { type: 'error-lines', service: 'api', count: 12, pattern: '/error/', excerpt: 'error' }),
    );
    expect(advise([part('error lines', 12, 10)], { log })[0]).toContain('api: 12 error lines, the first after 12 min.');
  });
});

it('tells of a warm-up that took longer than was declared', () => {
  const warm = leak({ verdict: 'healthy', warmUpEndMs: life(0, 20).toMs });
  expect(advise([{ ...warm, level: 'pass' }])).toEqual([
    expect.stringContaining(
      'api: it settled 20 min after its start, and 5 min of warm-up were declared. With a warm-up of 20m',
    ),
  ]);
});

it('has nothing to say of a run in which all is well', () => {
  expect(advise([{ ...leak({ verdict: 'healthy' }), level: 'pass' }])).toEqual([]);
});
