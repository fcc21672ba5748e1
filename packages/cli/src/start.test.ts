import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tidemark/api/client';
import { openHistory } from '@tidemark/storage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Running, type Workplace } from '../test/tidemark-process.ts';

let here: Workplace;
let dataDir: string;

const START = ['start', '--port', '0', '--data-dir', 'data', '--interval', '100ms'];

/** Waits until the agent has told where it is, and returns its address. */
async function urlOf(agent: Running): Promise<string> {
  const block = await agent.printed(/view +http\S+\n/);
  return /view +(\S+)/.exec(block)?.[1] as string;
}

/** Waits until so many frames are recorded. */
async function recorded(url: string, frames: number): Promise<void> {
  await using client = createClient(url);
  const read = async () => (await client.status()).history.frames;
  await expect.poll(read, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(frames);
}

describe('tidemark start', PATIENT, () => {
  beforeEach(() => {
    here = openWorkplace();
    dataDir = join(here.folder, 'data');
  });

  afterEach(() => here[Symbol.dispose]());

  it('says what it records, where, and how to see and stop it; then stops by itself', async () => {
    const { code, stdout, stderr } = await here.run([...START, '--duration', '1s']);
    const file = join(dataDir, 'tidemark.db');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `tidemark 0.0.0 is recording ${hostname()}`,
      '',
      '  what   host, and the top 20 processes by CPU and by memory, every 100ms',
      `  file   ${file}`,
      expect.stringMatching(/^ {2}view {3}http:\/\/127\.0\.0\.1:\d+$/),
      '  stop   by itself after 1s, or Ctrl-C',
      '',
      expect.stringMatching(new RegExp(`^recorded \\d+ frames in 1 s: ${file}, [\\d.]+ [KM]iB$`)),
      '',
    ]);
    const port = /:(\d+)\n {2}stop/.exec(stdout)?.[1] as string;
    const stopped = await here.run(['status', '--port', port, '--data-dir', 'data']);
    expect(stopped).toMatchObject({ code: 3, stderr: '' });
    expect(stopped.stdout).toMatch(
      /^recorder +not running: no Tidemark answers at .*: connection refused\nnewest +frame \d+ of /,
    );
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops in under a second at %s with every frame in the file',
    async (signal) => {
      const agent = here.start(START);
      await recorded(await urlOf(agent), 3);
      const killedMs = performance.now();
      agent.child.kill(signal);
      const { code, stdout, stderr } = await agent.ended;
      expect(performance.now() - killedMs).toBeLessThan(1000);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(readdirSync(dataDir).filter((name) => name.endsWith('-wal'))).toEqual([]);
      await using history = openHistory(join(dataDir, 'tidemark.db'));
      const { frames } = await history.facts();
      expect(stdout).toContain(`\nrecorded ${frames} frames in `);
    },
  );
});

describe('a tidemark start that is still opening', PATIENT, () => {
  it('stops at SIGTERM, whatever its exporters wait for', async () => {
    here = openWorkplace();
    dataDir = join(here.folder, 'data');
    writeFileSync(join(here.folder, 'never.mjs'), 'await new Promise((resolve) => setTimeout(resolve, 1e9));');
    writeFileSync(join(here.folder, 'exporters.yaml'), 'exporters:\n  never: { plugin: ./never.mjs }\n');
    writeFileSync(join(here.folder, 'tidemark.yaml'), 'exporters: { file: exporters.yaml }\n');
    const agent = here.start([...START, '--config', 'tidemark.yaml']);
    await expect.poll(() => existsSync(join(dataDir, 'tidemark.db')), { timeout: 10_000, interval: 20 }).toBe(true);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toEqual({ code: 0, stdout: 'stopped before it served anybody\n', stderr: '' });
    here[Symbol.dispose]();
  });
});

describe('a tidemark start that runs', PATIENT, () => {
  let agent: Running;
  let url: string;

  beforeAll(async () => {
    here = openWorkplace();
    agent = here.start(START);
    url = await urlOf(agent);
  }, PATIENT.timeout);

  afterAll(() => here[Symbol.dispose]());

  it('serves what agrees with the kernel, from memory and from the file', async () => {
    await recorded(url, 5);
    const total = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' });
    for (const source of [
      ['--url', url],
      ['--data-dir', 'data'],
    ]) {
      const { stdout } = await here.runInTurn(['latest', 'host_memory_total_bytes', '--json', ...source]);
      expect(JSON.parse(stdout)).toMatchObject({ intervalMs: 100, samples: [{ labels: {}, value: total }] });
    }
    const question = ['query', 'host_memory_total_bytes', '--from', '1m', '--agg', 'max'];
    const answers = await Promise.all([
      here.runInTurn([...question, '--step', '1h', '--json', '--url', url]),
      here.runInTurn([...question, '--step', '1h', '--csv', '--data-dir', 'data']),
      here.run([...question, '--data-dir', 'data']),
    ]);
    expect(JSON.parse(answers[0].stdout)).toMatchObject({ tier: 'raw', series: [{ aggregation: 'max' }] });
    expect(answers[0].stdout).toContain(`${total}`);
    expect(answers[1].stdout).toMatch(
      new RegExp(`^time,host_memory_total_bytes\n(\\S+Z,\\d*\n)?\\S+:00:00\\.000Z,${total}\n`),
    );
    expect(answers[2].stdout).toMatch(
      /^host_memory_total_bytes, max; tier raw, step 2s, resolution 100ms, \d{4}-\d\d-\d\d\n/,
    );
  });

  it('is told about by status', async () => {
    const { code, stdout, stderr } = await here.run(['status', '--url', url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^recorder +recording ${hostname()} every 100ms, for .+\nnewest +frame \\d+ of `),
    );
  });

  it('goes on when another one is to record into its data directory, which is refused', async () => {
    await refusal(START, 'STORAGE_IN_USE');
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' });
    agent.child.kill();
    expect(await agent.ended).toMatchObject({ code: 0 });
  });
});

async function refusal(args: readonly string[], code: string) {
  const outcome = await here.run(args);
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toMatch(new RegExp(`^error: [^\n]+ \\[${code}\\]\n  hint: [^\n]+\n$`));
}

describe('tidemark start refuses', PATIENT, () => {
  beforeEach(() => {
    here = openWorkplace();
    dataDir = join(here.folder, 'data');
  });

  afterEach(() => here[Symbol.dispose]());

  it('a port that is taken, and creates nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    await refusal(
      ['start', '--data-dir', 'data', '--port', `${(taken.address() as AddressInfo).port}`],
      'API_PORT_TAKEN',
    );
    taken.close();
    expect(readdirSync(here.folder)).toEqual([]);
  });

  it('a data directory that cannot be written, and creates nothing', async () => {
    writeFileSync(join(here.folder, 'file'), '');
    await refusal(['start', '--data-dir', 'file/data', '--port', '0'], 'STORAGE_NOT_WRITABLE');
    expect(readdirSync(here.folder)).toEqual(['file']);
  });

  it('a data file that is not a database, and leaves it as it is', async () => {
    mkdirSync(dataDir);
    const file = join(dataDir, 'tidemark.db');
    writeFileSync(file, 'Dear diary, this is not a database.');
    const before = statSync(file);
    await refusal(START, 'STORAGE_NOT_A_DATABASE');
    expect(readdirSync(dataDir)).toEqual(['tidemark.db']);
    expect(statSync(file)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
  });
});
