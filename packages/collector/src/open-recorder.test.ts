import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Frame, formatSeries } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecorder, type Recorder } from './open-recorder.ts';
import type { RecorderEvent, RecorderOptions } from './options.ts';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/', import.meta.url));
const INTERVAL_MS = 100;

let dir: string;
let frames: Frame[];
let events: RecorderEvent[];
let wake: () => void;

/** Resolves when the condition holds; looked at with each frame and event, so that no test sleeps. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function openHere(options: Partial<RecorderOptions> = {}): Promise<Recorder> {
  return openRecorder({
    intervalMs: INTERVAL_MS,
    onFrame: (frame) => {
      frames.push(frame);
      wake();
    },
    onEvent: (event) => {
      events.push(event);
      wake();
    },
    ...options,
  });
}

/** As the kernel counts them, in hundredths: field 14 of proc_pid_stat(5). */
function readUserSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[11]) / 100;
}

const lineFileSink = () => ({
  module: new URL('sinks/line-file-sink.ts', `file://${FIXTURES}`).href,
  options: { file: join(dir, 'frames'), dieFile: join(dir, 'die') },
});

const storedLines = () => readFileSync(join(dir, 'frames'), 'utf8').trimEnd().split('\n');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-recorder-'));
  frames = [];
  events = [];
  wake = () => {};
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('openRecorder', () => {
  it('records this machine: a burner shows with its name, pid and CPU', async () => {
    const burner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    try {
      await using _recorder = await openHere();
      const slotOf = (frame: Frame, text: RegExp) =>
        frame.layout.series.findIndex((series) => text.test(formatSeries(series)));
      const burned = new RegExp(`^process_cpu_seconds_total\\{mode="user",name="node",pid="${burner.pid}"`);
      await until(() => frames.filter((frame) => slotOf(frame, burned) >= 0).length >= 10);
      const seen = frames.filter((frame) => slotOf(frame, burned) >= 0);
      const seconds = seen.map((frame) => frame.values[slotOf(frame, burned)] as number);
      // How much it gets depends on who else wants it; that it is what the kernel counts does not.
      const [counted, timeMs] = [readUserSeconds(burner.pid as number), Date.now()];
      const [newest, newestMs] = [seconds.at(-1) as number, seen.at(-1)?.timeMs as number];
      expect(newest).toBeGreaterThan(seconds[0] as number);
      expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
      expect(counted - newest).toBeGreaterThanOrEqual(0);
      expect(counted - newest).toBeLessThanOrEqual((timeMs - newestMs) / 1000 + 0.05);
    } finally {
      burner.kill('SIGKILL');
    }
  });

  it('stops after the tick in progress and closes the sink', async () => {
    const recorder = await openHere({ sink: lineFileSink() });
    await until(() => frames.length >= 3);
    await recorder.close();
    const lines = storedLines();
    expect(lines.at(-1)).toBe('closed');
    expect(lines.slice(0, -1).map((line) => Number(line.split(' ')[0]))).toEqual(frames.map(({ seq }) => seq));
    expect([recorder.isRecording, recorder.abandonedThreads]).toEqual([false, 0]);
  });

  it('keeps time and stores while the main thread is blocked, and accuses nobody afterwards', async () => {
    await using recorder = await openHere({ sink: lineFileSink() });
    await until(() => frames.length >= 2);
    const blockedUntil = Date.now() + 1500;
    while (Date.now() < blockedUntil);
    const stored = storedLines().map((line) => Number(line.split(' ')[1]));
    await until(() => frames.length >= stored.length + 2);
    expect(stored.length).toBeGreaterThanOrEqual(15);
    for (const [i, timeMs] of stored.entries()) {
      if (i > 0) expect(timeMs - (stored[i - 1] as number)).toBeLessThan(3 * INTERVAL_MS);
    }
    expect(recorder.restarts).toBe(0);
  });

  it('replaces a thread that dies, and says so', async () => {
    await using recorder = await openHere({ sink: lineFileSink() });
    await until(() => frames.length >= 2);
    writeFileSync(join(dir, 'die'), '');
    await until(() => recorder.restarts === 1);
    const seen = frames.length;
    await until(() => frames.length >= seen + 2);
    expect(events.map(({ type }) => type)).toEqual(['stalled', 'restarted']);
    expect(events[0]).toMatchObject({ reason: expect.stringContaining('died') });
  });

  it('gives no number out twice, though the sink of a replacement has none of them', async () => {
    await using recorder = await openHere({ sink: lineFileSink() });
    await until(() => frames.length >= 2);
    writeFileSync(join(dir, 'die'), '');
    await until(() => recorder.restarts === 1);
    const seen = frames.length;
    await until(() => frames.length >= seen + 2);
    expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, i) => i + 1));
  });

  it('replaces a thread that hangs inside the kernel, without waiting for it', async () => {
    const procRoot = join(dir, 'proc');
    cpSync(join(FIXTURES, 'proc/6.18-server'), procRoot, { recursive: true });
    const fifo = join(procRoot, '5000', 'stat');
    await using recorder = await openHere({ procRoot });
    await until(() => frames.length >= 2);
    // Opening a pipe that nobody writes blocks its thread in the kernel, as a process in uninterruptible sleep can.
    execFileSync('mkdir', [join(dir, 'new')]);
    execFileSync('mkfifo', [join(dir, 'new', 'stat')]);
    renameSync(join(dir, 'new'), join(procRoot, '5000'));
    await until(() => events.some(({ type }) => type === 'stalled'));
    renameSync(join(procRoot, '5000'), join(dir, 'old'));
    await until(() => recorder.restarts === 1);
    const seen = frames.length;
    await until(() => frames.length >= seen + 2);
    expect(events[0]).toMatchObject({ type: 'stalled', reason: 'no tick for 1.0 s' });
    expect(recorder.abandonedThreads).toBe(1);
    // Let the stuck thread go, or this process could not end.
    const writer = await open(fifo.replace(join(procRoot, '5000'), join(dir, 'old')), 'w');
    await writer.close();
  });

  it('says at once when there is no process file system', async () => {
    await expect(openHere({ procRoot: dir })).rejects.toMatchObject({ code: 'COLLECTOR_PROC_UNREADABLE' });
  });

  it('hands on why the sink could not be opened', async () => {
    const sink = { module: 'file:///nowhere/sink.ts', options: {} };
    await expect(openHere({ sink })).rejects.toMatchObject({ code: 'COLLECTOR_START_FAILED' });
  });

  it.each([{ intervalMs: 99 }, { intervalMs: 600_001 }, { intervalMs: 100.5 }, { topProcesses: -1 }])(
    'throws RangeError on %j',
    async (options) => {
      await expect(openHere(options)).rejects.toThrow(RangeError);
    },
  );
});
