import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPeer, type Peer } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

const EXPORTER = fileURLToPath(new URL('../../scaffold/exporter/src/index.ts', import.meta.url));
const POLL = { interval: 50, timeout: 10_000 };

describe('tidemark exporters', PATIENT, () => {
  let here: Workplace;
  let peer: Peer;
  let url: string;
  let started: string;

  beforeAll(async () => {
    here = openWorkplace();
    peer = await openPeer();
    const lake = { plugin: EXPORTER, url: peer.url, delivery: { every: '1s' } };
    writeFileSync(join(here.folder, 'exporters.yaml'), JSON.stringify({ exporters: { lake } }));
    const env = { TIDEMARK_EXPORTERS_FILE: join(here.folder, 'exporters.yaml') };
    const start = ['start', '--port', '0', '--data-dir', here.folder, '--interval', '100ms'];
    started = await here.start(start, { env }).printed(/view +http\S+\n {2}send.*\n/);
    url = /view +(\S+)/.exec(started)?.[1] as string;
  }, PATIENT.timeout);

  afterAll(async () => {
    here[Symbol.dispose]();
    await peer[Symbol.asyncDispose]();
  });

  const run = (...args: readonly string[]) =>
    here.runInTurn(['exporters', ...args, '--url', url, '--data-dir', here.folder]);

  it('are named when the agent starts', () => {
    expect(started).toContain('\n  send   to lake; see `tidemark exporters`\n');
  });

  it('tells how it goes with each, with and without its name', async () => {
    await expect
      .poll(async () => (await run()).stdout, POLL)
      .toMatch(/^STATE .*\nrunning +lake +tide-pool +closed +\S+ m?s +\d+ +[1-9]\d* +0 +0 +0 +\S+ m?s\n$/);
    expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject([{ name: 'lake', state: 'running' }]);
  });

  it('restarts one, and says when there is none of that name', async () => {
    expect(await run('restart', 'lake')).toMatchObject({ code: 0, stdout: 'lake is running\n' });
    expect(await run('restart', 'lak')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[AGENT_EXPORTERS_UNKNOWN]'),
    });
  });
});

it('an agent that does not answer is exit code 3', PATIENT, async () => {
  using here = openWorkplace();
  expect(await here.run(['exporters', '--url', 'http://127.0.0.1:9'])).toMatchObject({ code: 3, stdout: '' });
});
