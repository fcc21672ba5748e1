/** A new plugin as its author meets it: made by the command, installed by npm from tarballs, tested, checked, packed. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openPeer } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runToEnd } from './run-to-end.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PNPM = join(ROOT, '.toolchain/node_modules/.bin/pnpm');
const TIDEMARK = join(ROOT, 'packages/cli/bin/tidemark.js');
const NPM_INSTALL = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];

let folder: string;
let tarballs: readonly string[];

const tidemark = (args: readonly string[], cwd: string) => runToEnd(process.execPath, [TIDEMARK, ...args], cwd);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-scaffold-'));
  const packed = join(folder, 'tarballs');
  mkdirSync(packed);
  runToEnd(join(ROOT, 'node_modules/.bin/tsc'), ['-b', 'packages/plugin-kit'], ROOT);
  for (const name of ['core', 'plugin-kit'])
    runToEnd(PNPM, ['pack', '--pack-destination', packed], join(ROOT, 'packages', name));
  tarballs = readdirSync(packed).map((name) => join(packed, name));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['exporter', 'notifier'])('a new %s', { timeout: 120_000 }, (kind) => {
  const name = `tidemark-${kind}-mud-flat`;
  const author = () => join(folder, name);

  it('passes its tests after npm install, and nothing else', () => {
    tidemark(['plugins', 'new', 'mud-flat', '--kind', kind], folder);
    runToEnd('npm', [...NPM_INSTALL, ...tarballs], author());
    const output = runToEnd('npm', ['test'], author());
    expect(output).toMatch(/ fail 0\n/);
    expect(Number(/ pass (\d+)\n/.exec(output)?.[1])).toBeGreaterThan(15);
    runToEnd('npm', ['run', 'typecheck'], author());
  });

  it('is checked from its source, and sends a test', async () => {
    await using peer = await openPeer();
    const options = JSON.stringify({ url: `${peer.url}/in` });
    const args = [TIDEMARK, 'plugins', 'check', './src/index.ts', '--options', options, '--send'];
    await promisify(execFile)(process.execPath, args, { cwd: author() });
    expect(peer.requests.map(({ body }) => body)).toEqual([expect.stringMatching(/tidemark_test|test of receiver/)]);
  });

  it('is found by its name where it is installed as a package', () => {
    const user = join(folder, `user-of-${kind}`);
    mkdirSync(user);
    writeFileSync(join(user, 'package.json'), '{ "name": "a-user", "private": true, "type": "module" }\n');
    runToEnd('npm', ['pack', '--pack-destination', user], author());
    const plugin = readdirSync(user).filter((file) => file.endsWith('.tgz'));
    runToEnd('npm', [...NPM_INSTALL, ...tarballs, ...plugin.map((file) => join(user, file))], user);
    const answer = JSON.parse(tidemark(['plugins', 'check', name, '--json'], user));
    expect(answer).toMatchObject({ plugin: { kind, name: 'mud-flat', apiVersion: 1 } });
  });
});
