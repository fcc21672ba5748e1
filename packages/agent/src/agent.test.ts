import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isGap } from '@tidemark/core';
import { openHistory } from '@tidemark/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, openAgent } from './agent.ts';
import { resolveConfig } from './config/load-config.ts';
import type { UserConfig } from './config/schema.ts';
import { createLogger } from './log.ts';

let dir: string;
let logged: string[];

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'tidemark-agent-')), 'data');
  logged = [];
});

afterEach(() => {
  rmSync(join(dir, '..'), { recursive: true });
});

function openHere(config: UserConfig = {}, signal?: AbortSignal): Promise<Agent> {
  const logger = createLogger({ level: 'info', format: 'json', stream: { write: (line) => logged.push(line) } });
  const resolved = resolveConfig({
    dataDir: dir,
    ...config,
    server: { port: 0, ...config.server },
    recorder: { interval: '100ms', ...config.recorder },
  });
  return openAgent(resolved, { logger, signal });
}

/** Waits until so many frames are in the file. */
async function recorded(agent: Agent, frames: number): Promise<void> {
  await expect
    .poll(async () => (await agent.status()).history.frames, { timeout: 10_000, interval: 20 })
    .toBeGreaterThanOrEqual(frames);
}

describe('openAgent', () => {
  it('records this machine, and what it serves agrees with the kernel', async () => {
    await using agent = await openHere();
    await recorded(agent, 3);
    const total = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    const exposition = await (await fetch(`${agent.url}/metrics/prometheus`)).text();
    expect(exposition).toContain(`\nhost_memory_total_bytes ${total}\n`);
    expect(exposition).toMatch(new RegExp(`process_threads\\{name="[^"]+",pid="${process.pid}"`));
    expect(await agent.status()).toMatchObject({ recorder: { state: 'recording', restarts: 0, journalError: null } });
  });

  it('keeps what it showed: every frame is in the file after closing, once', async () => {
    const agent = await openHere();
    await recorded(agent, 5);
    const report = await agent.close();
    const { frames } = report;
    expect(report).toMatchObject({ abandonedWorkers: 0, server: { dropped: 0 } });
    await using history = openHistory(agent.historyFile);
    expect(await history.facts()).toMatchObject({ frames, newestSeq: frames });
    await expect(fetch(agent.url)).rejects.toThrow();
    expect(await agent.close()).toEqual(report);
  });

  it('records while exporters are being started', async () => {
    const plugin = `import { existsSync } from 'node:fs';
      while (!existsSync('${join(dir, 'tidemark.db')}')) await new Promise((resolve) => setTimeout(resolve, 5));
      export const late = Object.assign(() => {}, { definition: {
        name: 'late', apiVersion: 1, help: 'waits for the recording', supports: { timestamps: true },
        options: { safeParse: () => ({ success: true, data: {} }), def: { type: 'object', shape: {} }, shape: {} },
        start: () => ({ export: async () => {} }),
      } });`;
    const file = join(dir, '..', 'late.mjs');
    writeFileSync(file, plugin);
    writeFileSync(join(dir, '..', 'exporters.yaml'), `exporters:\n  late: { plugin: ${file} }\n`);
    await using agent = await openHere({
      exporters: { file: join(dir, '..', 'exporters.yaml') },
      alerts: { enabled: false },
    });
    expect(agent.exporters.list()).toMatchObject([{ name: 'late', plugin: 'late', problem: undefined }]);
  });

  it('waits no longer for exporters that are being started when it is told to stop, and leaves nothing open', async () => {
    const file = join(dir, '..', 'never.mjs');
    writeFileSync(file, 'await new Promise((resolve) => setTimeout(resolve, 1e9));');
    writeFileSync(join(dir, '..', 'exporters.yaml'), `exporters:\n  never: { plugin: ${file} }\n`);
    const stop = new AbortController();
    const opening = openHere({ exporters: { file: join(dir, '..', 'exporters.yaml') } }, stop.signal);
    await expect.poll(() => existsSync(join(dir, 'tidemark.db')), { timeout: 10_000, interval: 20 }).toBe(true);
    stop.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
    await using next = await openHere();
    expect(next.exporters.list()).toEqual([]);
  });

  it('stores frames at their times while the main thread is blocked for three seconds', {
    timeout: 20_000,
  }, async () => {
    await using agent = await openHere({ recorder: { interval: '1s' } });
    await recorded(agent, 1);
    const before = (await agent.history.facts()).newestSeq;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    const stored = await agent.history.framesAfter(before - 1, 100);
    expect(stored.length).toBeGreaterThanOrEqual(3);
    for (const { timeMs } of stored) expect(timeMs % 1000).toBeLessThan(250);
    for (const [i, frame] of stored.entries()) {
      if (i > 0) expect(isGap((stored[i - 1] as typeof frame).timeMs, frame.timeMs, frame.intervalMs)).toBe(false);
    }
    expect(await agent.status()).toMatchObject({ recorder: { restarts: 0 } });
    expect(logged).toEqual([]);
  });

  it('stops and starts collecting, and changes its interval, while it serves', async () => {
    await using agent = await openHere();
    await recorded(agent, 3);
    agent.collection.stop();
    expect(await agent.status()).toMatchObject({ recorder: { state: 'stopped' } });
    expect(await (await fetch(`${agent.url}/healthz`)).json()).toMatchObject({ status: 'stopped' });
    agent.collection.setInterval(200);
    agent.collection.start();
    const before = (await agent.history.facts()).newestSeq;
    await recorded(agent, before + 3);
    const frames = await agent.history.framesAfter(before, 3);
    expect(frames.at(-1)).toMatchObject({ intervalMs: 200 });
    expect((frames.at(-1)?.timeMs ?? 0) % 200).toBeLessThan(100);
    expect(() => agent.collection.setInterval(50)).toThrow(RangeError);
  });

  it('refuses a data directory that another agent records into, and leaves that one alone', async () => {
    await using first = await openHere();
    await expect(openHere()).rejects.toMatchObject({ code: 'STORAGE_IN_USE' });
    await recorded(first, 3);
  });

  it('creates nothing when its port is taken', async () => {
    await using first = await openHere();
    const elsewhere = join(dir, '..', 'elsewhere');
    const port = Number(new URL(first.url).port);
    await expect(openHere({ dataDir: elsewhere, server: { port } })).rejects.toMatchObject({ code: 'API_PORT_TAKEN' });
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('creates nothing when there is no process file system', async () => {
    await expect(openHere({ recorder: { procRoot: '/nonexistent' } })).rejects.toMatchObject({
      code: 'COLLECTOR_PROC_UNREADABLE',
    });
    expect(existsSync(join(dir, 'tidemark.db'))).toBe(false);
  });

  it('fails with what went wrong first, and logs what goes wrong on the way back', async () => {
    mkdirSync(join(dir, 'local-token.json'), { recursive: true });
    await expect(openHere({ recorder: { procRoot: '/nonexistent' } })).rejects.toMatchObject({
      code: 'COLLECTOR_PROC_UNREADABLE',
    });
    expect(logged.at(-1)).toContain('could not be closed');
  });

  it('leaves a file that is no history as it is', async () => {
    writeFileSync(join(dir, '..', 'tidemark.db'), 'a diary');
    await expect(openHere({ dataDir: join(dir, '..') })).rejects.toMatchObject({ code: 'STORAGE_NOT_A_DATABASE' });
    expect(readFileSync(join(dir, '..', 'tidemark.db'), 'utf8')).toBe('a diary');
    expect(existsSync(join(dir, '..', 'tidemark.lock'))).toBe(false);
  });
});

describe('an agent that is killed', () => {
  const PROCESS = fileURLToPath(new URL('../test/recording-process.ts', import.meta.url));

  /** Records until `frames` were shown, then kills it. Resolves to the newest number that was shown. */
  async function recordAndKill(frames: number, delayMs: number): Promise<number> {
    const child = spawn(process.execPath, ['--conditions=@tidemark/source', PROCESS, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let first = 0;
    let newest = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      newest = Number(line);
      first ||= newest;
      if (newest - first >= frames) {
        setTimeout(() => child.kill('SIGKILL'), delayMs);
        break;
      }
    }
    await once(child, 'exit');
    return newest;
  }

  it('three times at random moments loses no frame it had shown, and leaves gaps that show as gaps', async () => {
    const seen: number[] = [];
    for (let life = 0; life < 3; life++) seen.push(await recordAndKill(3, Math.random() * 100));
    await using history = openHistory(join(dir, 'tidemark.db'));
    const frames = await history.framesAfter(0, 10_000);
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: frames.length }, (_, i) => i + 1));
    expect(frames.length).toBeGreaterThanOrEqual(seen.at(-1) as number);
    // Each life begins with a frame that has nothing to measure from.
    const starts = [...frames.entries()].filter(([i, { elapsedMs }]) => i > 0 && elapsedMs === 0);
    expect(starts).toHaveLength(2);
    const rates = await history.query({
      selector: { metric: 'host_cpu_seconds_total', matchers: [{ label: 'mode', operator: '=', value: 'idle' }] },
      fromMs: (frames[0] as (typeof frames)[0]).timeMs,
      toMs: (frames.at(-1) as (typeof frames)[0]).timeMs,
      stepMs: 100,
    });
    for (const [i, { timeMs, intervalMs }] of starts) {
      expect(isGap((frames[i - 1] as (typeof frames)[0]).timeMs, timeMs, intervalMs)).toBe(true);
      const point = Math.floor((timeMs - rates.fromMs) / 100);
      expect(rates.series[0]?.values[point - 1]).toBeNaN();
      expect(rates.series[0]?.values[point] ?? Number.NaN).toBeNaN();
    }
  }, 60_000);
});
