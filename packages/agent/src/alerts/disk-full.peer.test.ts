import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '@tidemark/alerts';
import { createClient } from '@tidemark/api/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAgent } from '../../../../test/agent-process.ts';
import { openWebhookServer } from '../../test/webhook-server.ts';

const MIB = 1024 * 1024;
const POLL = { interval: 50, timeout: 10_000 };

let dir: string;
let mount: string;
let isMounted = false;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-disk-'));
  mount = join(dir, 'with space');
  mkdirSync(mount);
  const image = join(dir, 'image');
  writeFileSync(image, '');
  truncateSync(image, 64 * MIB);
  isMounted =
    spawnSync('mkfs.ext4', ['-q', image]).status === 0 && spawnSync('mount', ['-o', 'loop', image, mount]).status === 0;
});

afterAll(() => {
  if (isMounted) execFileSync('umount', [mount]);
  rmSync(dir, { recursive: true });
});

/** What `df` says of the file system: size and available, bytes; files and free ones. */
function df(): number[] {
  const options = ['--block-size=1', '--output=size,avail,itotal,iavail', mount];
  const [, line = ''] = execFileSync('df', options).toString().trim().split('\n');
  return line.trim().split(/\s+/).map(Number);
}

/** Leaves so much of the space that programs may take, at once: no frame sees a file that is half written. */
function fill(share: number): void {
  const [size = 0, available = 0] = df();
  const bytes = Math.floor(available - share * size);
  execFileSync('fallocate', ['--length', String(bytes), join(mount, `filler-${share}`)]);
}

it('a disk that fills is told at each level, and has the sizes that df says', { timeout: 60_000 }, async (context) => {
  if (!isMounted) context.skip('only root can mount a file system to fill');
  await using hook = await openWebhookServer();
  const { for: _, ...rule } = DEFAULT_RULES['disk-full'];
  const content = {
    rules: { 'disk-full': { ...rule, series: `host_filesystem_available_bytes{mount="${mount}"}` } },
    receivers: { hook: { plugin: 'webhook', url: hook.url } },
    routes: { all: { receivers: ['hook'], groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' } },
  };
  writeFileSync(join(dir, 'alerts.yaml'), JSON.stringify(content));
  const agent = await startAgent(join(dir, 'data'), '0', {
    TIDEMARK_RECORDER_INTERVAL: '100ms',
    TIDEMARK_RECORDER_EVERY_TICKS: 'filesystems=1',
    TIDEMARK_ALERTS_FILE: join(dir, 'alerts.yaml'),
    TIDEMARK_ALERTS_DEFAULTS: 'false',
  });
  await using client = createClient(agent.url);
  const recorded = async () => {
    const latest = await client.latest(`{mount="${mount}"}`);
    return ['size_bytes', 'available_bytes', 'files', 'files_free'].map(
      (name) => latest?.samples.find(({ metric }) => metric === `host_filesystem_${name}`)?.value,
    );
  };
  try {
    await expect.poll(recorded, POLL).toEqual(df());
    fill(0.08);
    await expect.poll(recorded, POLL).toEqual(df());
    await expect.poll(hook.told, POLL).toEqual(['firing warning']);
    expect(hook.messages[0]?.title).toMatch(
      /^disk-full warning: only [78](\.\d)? % of the file system at .*with space is/,
    );
    fill(0.02);
    await expect.poll(hook.told, POLL).toEqual(['firing warning', 'firing critical']);
    for (const share of [0.08, 0.02]) rmSync(join(mount, `filler-${share}`));
    await expect.poll(hook.told, POLL).toEqual(['firing warning', 'firing critical', 'resolved critical']);
  } finally {
    await agent.kill('SIGTERM');
  }
});
