import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../agent-process.ts';
import { runToEnd as run } from './run-to-end.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PNPM = join(ROOT, '.toolchain/node_modules/.bin/pnpm');

let dir: string;

/** What a user has after `npm install`: an empty folder with our packages from their tarballs and theirs from npm. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-packed-'));
  const tarballs = join(dir, 'tarballs');
  mkdirSync(tarballs);
  run(process.execPath, [join(ROOT, 'tools/run.mjs'), 'build'], ROOT);
  for (const group of ['packages', 'plugins']) {
    for (const name of readdirSync(join(ROOT, group))) {
      const manifest = JSON.parse(readFileSync(join(ROOT, group, name, 'package.json'), 'utf8'));
      if (!manifest.private) run(PNPM, ['pack', '--pack-destination', tarballs], join(ROOT, group, name));
    }
  }
  writeFileSync(join(dir, 'package.json'), '{ "name": "a-user", "private": true, "type": "module" }\n');
  const files = readdirSync(tarballs).map((name) => `./tarballs/${name}`);
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...files], dir);
}, 180_000);

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('the packages, installed by npm from their tarballs in an empty folder', () => {
  it('run the command', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/cli/package.json'), 'utf8'));
    expect(run(join(dir, 'node_modules/.bin/tidemark'), ['--version'], dir).trim()).toBe(version);
  });

  it('serve the page, and a first client of fifteen lines follows what is recorded', async () => {
    copyFileSync(join(ROOT, 'examples/follow-live.ts'), join(dir, 'follow-live.ts'));
    expect(readFileSync(join(dir, 'follow-live.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    const program = join(dir, 'node_modules/.bin/tidemark');
    const agent = await startAgent(join(dir, 'data'), '0', { program, TIDEMARK_RECORDER_INTERVAL: '200ms' });
    try {
      const page = await fetch(agent.url);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const printed = run(process.execPath, ['follow-live.ts', agent.url], dir);
      expect(printed).toMatch(/^(?:\d{4}-\S+Z \S.* \d+ MiB, .* MiB, .* MiB\n){5}$/);
    } finally {
      await agent.kill('SIGTERM');
    }
  });

  it('need no package with an install script', () => {
    const lock = JSON.parse(readFileSync(join(dir, 'package-lock.json'), 'utf8'));
    const scripted = Object.entries<{ hasInstallScript?: boolean }>(lock.packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );
    expect(scripted.map(([name]) => name)).toEqual([]);
  });
});
