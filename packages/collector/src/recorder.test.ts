import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeClock, type Frame, type FrameSink, formatSeries } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { countFork } from '../test/proc-tree.ts';
import { type SimulationOptions, startSimulatedRecorder } from '../test/simulated-recorder.ts';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/proc/', import.meta.url));

function startOn(procRoot: string, options: Omit<SimulationOptions, 'onFrame'> = {}) {
  const frames: Frame[] = [];
  return { ...startSimulatedRecorder(procRoot, { ...options, onFrame: (frame) => frames.push(frame) }), frames };
}

/** The values of a frame by the text of their series. */
function valuesOf(frame: Frame): Record<string, number> {
  return Object.fromEntries(
    frame.layout.series.map((series, slot) => [formatSeries(series), frame.values[slot] as number]),
  );
}

describe('runRecorder', () => {
  it('reads host and processes in base units', async () => {
    const run = startOn(join(FIXTURES, '6.18-server'));
    await run.clock.advance(600);
    await run.end();
    expect(valuesOf(run.frames[0] as Frame)).toMatchObject({
      'host_cpu_seconds_total{mode="user"}': 101_321.53,
      'host_cpu_seconds_total{mode="steal"}': 1756.28,
      host_cpus: 2,
      host_load15: 12.25,
      host_memory_total_bytes: 24_682_416 * 1024,
      host_memory_available_bytes: 24_234_408 * 1024,
      host_memory_cached_bytes: (1_165_704 + 70_644 + 131_072) * 1024,
      host_swap_free_bytes: 1_048_576 * 1024,
      host_processes: 3,
      tidemark_processes_unrecorded: 1,
      'process_cpu_seconds_total{mode="user",name="node",pid="977",start="1795261280.45"}': 120,
      'process_resident_memory_bytes{name="node",pid="977",start="1795261280.45"}': 25_600 * 4096,
      'process_threads{name="node",pid="977",start="1795261280.45"}': 11,
      'process_parent_pid{name="node",pid="977",start="1795261280.45"}': 1,
      'process_parent_pid{name="systemd",pid="1",start="1795261157.31"}': 0,
    });
  });

  it('uses the page size and clock ticks of the machine', async () => {
    const run = startOn(join(FIXTURES, 'arm64-64k-pages'));
    await run.clock.advance(600);
    await run.end();
    expect(valuesOf(run.frames[0] as Frame)).toMatchObject({
      'host_cpu_seconds_total{mode="user"}': 1,
      'host_cpu_seconds_total{mode="steal"}': Number.NaN,
      host_memory_total_bytes: Number.NaN,
      host_load1: Number.NaN,
    });
  });

  it('leaves what it cannot understand absent and counts it', async () => {
    const run = startOn(join(FIXTURES, 'truncated'));
    await run.clock.advance(600);
    await run.end();
    expect(valuesOf(run.frames[0] as Frame)).toMatchObject({
      host_memory_total_bytes: Number.NaN,
      host_load1: Number.NaN,
      host_processes: 0,
      // nine files of the host and one of a process
      'tidemark_read_failures_total{kind="failed"}': 11,
    });
  });

  it('ticks on whole intervals of the wall clock, numbered on from the sink', async () => {
    const stored: number[] = [];
    const sink: FrameSink = { lastSeq: 41, append: ({ seq }) => stored.push(seq), close: () => stored.push(-1) };
    const run = startOn(join(FIXTURES, '6.18-server'), { sink });
    await run.clock.advance(3000);
    await run.end();
    expect(run.frames.map(({ seq, timeMs }) => [seq, timeMs])).toEqual([
      [42, 1_800_000_001_000],
      [43, 1_800_000_002_000],
      [44, 1_800_000_003_000],
    ]);
    expect(stored).toEqual([42, 43, 44, -1]);
    expect(run.beats()).toBe(4);
  });

  it('ticks late rather than early when it loses the CPU while it reads the clocks', async () => {
    const clock = createFakeClock(1_800_000_000_400);
    let lostMs = 0;
    const run = startOn(join(FIXTURES, '6.18-server'), {
      clock: {
        ...clock,
        now: () => clock.now() + lostMs,
        monotonic: () => {
          const ms = clock.monotonic() + lostMs;
          if (lostMs === 0) lostMs = 5;
          return ms;
        },
      },
    });
    await clock.advance(1000);
    await run.end();
    expect(run.frames[0]?.timeMs).toBe(1_800_000_001_000);
  });

  it('is numbered on from what was handed out before, where the sink does not have that', async () => {
    const sink: FrameSink = { lastSeq: 41, append: () => {}, close: () => {} };
    const run = startOn(join(FIXTURES, '6.18-server'), { sink, afterSeq: 44 });
    await run.clock.advance(1000);
    await run.end();
    expect(run.frames.map(({ seq }) => seq)).toEqual([45]);
  });

  it('follows a wall clock that is set, forward and back: an event each, measured time as ever, no tick missed', async () => {
    const run = startOn(join(FIXTURES, '6.18-server'));
    await run.clock.advance(1000);
    run.clock.step(3_600_000);
    await run.clock.advance(1000);
    run.clock.step(-7_200_000);
    await run.clock.advance(1000);
    await run.end();
    const steps = run.frames.map(({ events = [] }) => events.map(({ type, details }) => [type, details.stepMs]));
    expect(run.frames.map(({ timeMs }) => timeMs - 1_800_000_000_000)).toEqual([1000, 3_602_000, -3_597_000]);
    expect(run.frames.map(({ elapsedMs }) => elapsedMs)).toEqual([0, 1000, 1000]);
    expect(steps).toEqual([[], [['clock-step', 3_600_000]], [['clock-step', -7_200_000]]]);
    expect(valuesOf(run.frames[2] as Frame)).toMatchObject({ tidemark_ticks_missed_total: 0 });
  });

  it('keeps one layout while the series stay the same, and makes another for a process that lives on', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tidemark-proc-'));
    cpSync(join(FIXTURES, '6.18-server'), dir, { recursive: true });
    const run = startOn(dir);
    await run.clock.advance(2000);
    cpSync(join(dir, '977'), join(dir, '978'), { recursive: true });
    countFork(dir);
    await run.clock.advance(4000);
    await run.end();
    rmSync(dir, { recursive: true });
    const layouts = run.frames.map(({ layout }) => layout);
    expect(layouts.map((layout) => layouts.indexOf(layout))).toEqual([0, 0, 0, 0, 4, 4]);
    const pids = new Set(layouts[4]?.series.map(({ labels }) => labels.pid));
    expect(pids).toEqual(new Set([undefined, '1', '977', '978']));
  });

  it('changes its interval from the next tick on, and counts none as missed', async () => {
    const run = startOn(join(FIXTURES, '6.18-server'));
    await run.clock.advance(2000);
    run.control.setInterval(5000);
    await run.clock.advance(10_000);
    run.control.setInterval(100);
    await run.clock.advance(300);
    await run.end();
    expect(
      run.frames.map(({ timeMs, intervalMs, elapsedMs }) => [timeMs - 1_800_000_000_000, intervalMs, elapsedMs]),
    ).toEqual([
      [1000, 1000, 0],
      [2000, 1000, 1000],
      [5000, 5000, 3000],
      [10_000, 5000, 5000],
      [12_500, 100, 2500],
      [12_600, 100, 100],
      [12_700, 100, 100],
    ]);
    expect(valuesOf(run.frames.at(-1) as Frame)).toMatchObject({ tidemark_ticks_missed_total: 0 });
  });

  it('reads nothing while it is stopped, and measures anew afterwards', async () => {
    const run = startOn(join(FIXTURES, '6.18-server'));
    await run.clock.advance(2000);
    run.control.setCollecting(false);
    await run.clock.advance(5000);
    const beats = run.beats();
    run.control.setCollecting(true);
    await run.clock.advance(1000);
    await run.end();
    expect(run.frames.map(({ seq, timeMs, elapsedMs }) => [seq, timeMs - 1_800_000_000_000, elapsedMs])).toEqual([
      [1, 1000, 0],
      [2, 2000, 1000],
      [3, 8000, 0],
    ]);
    expect(beats).toBeGreaterThanOrEqual(7);
  });

  it('keeps the series of a process for a minute after it was last among the top ones', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tidemark-proc-'));
    cpSync(join(FIXTURES, '6.18-server'), dir, { recursive: true });
    const run = startOn(dir, { top: 1, intervalMs: 10_000 });
    await run.clock.advance(20_000);
    // systemd outgrows node, which has 25600 pages.
    writeFileSync(join(dir, '1', 'stat'), readFileSync(join(dir, '1', 'stat'), 'utf8').replace(' 3072 ', ' 99999 '));
    await run.clock.advance(90_000);
    await run.end();
    rmSync(dir, { recursive: true });
    const namesIn = ({ layout }: Frame) =>
      layout.series.filter(({ metric }) => metric.name === 'process_threads').map(({ labels }) => labels.name);
    expect(run.frames.map((frame) => namesIn(frame).join(' '))).toEqual([
      'node',
      'node',
      ...Array(6).fill('node systemd'),
      'systemd',
      'systemd',
      'systemd',
    ]);
  });

  it('records on when the sink refuses frames, and says when that begins, changes and ends', async () => {
    let reason: string | undefined = 'disk full';
    const sink: FrameSink = {
      lastSeq: 0,
      append: () => {
        if (reason !== undefined) throw new Error(reason);
      },
      close: () => {},
    };
    const run = startOn(join(FIXTURES, '6.18-server'), { sink });
    await run.clock.advance(2000);
    reason = 'disk gone';
    await run.clock.advance(2000);
    reason = undefined;
    await run.clock.advance(2000);
    await run.end();
    expect(run.frames.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.sinkErrors.map(String)).toEqual(['Error: disk full', 'Error: disk gone', 'recovered']);
  });
});
