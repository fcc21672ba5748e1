/** The completion as people meet it: a shell, its line editor, and the tab key. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRICS } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport } from '@tidemark/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

const BIN = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url));
const NAMES = ['node', 'nginx', '$(touch owned)', "it's"];

let here: Workplace;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  here = openWorkplace();
  const series = NAMES.map((name) => ({ metric: METRICS.process_threads, labels: { name } }));
  const importing = openImport({ file: join(here.folder, HISTORY_FILE_NAME) });
  const values = Float64Array.from(NAMES, (_, i) => i);
  importing.append({ seq: 1, timeMs: 1_800_000_000_000, elapsedMs: 0, intervalMs: 1000, layout: { series }, values });
  importing.close();
  const command = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${BIN}' "$@"\n`;
  writeFileSync(join(here.folder, 'tidemark'), command, { mode: 0o755 });
  env = {
    PATH: `${here.folder}:${process.env.PATH}`,
    HOME: here.folder,
    TIDEMARK_DATA_DIR: here.folder,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    SHELL: '/bin/sh',
  };
});

afterAll(() => here[Symbol.dispose]());

const isThere = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** script(1) of util-linux gives a shell a pseudo-terminal of its own. */
const PSEUDO_TERMINAL = 'script';

/** Types into a shell, part by part; each part is typed when the line shows the text before it. */
async function type(shell: string, setUp: string, parts: readonly (readonly [keys: string, shows: string])[]) {
  const command = `echo $$ > shell.pid; stty cols 200; exec ${shell}`;
  const child = spawn(PSEUDO_TERMINAL, ['--quiet', '--command', command, '/dev/null'], { cwd: here.folder, env });
  const ended = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  try {
    for (const [keys, shows] of [[`${setUp}; echo re''ady\r`, 'ready\r\n'], ...parts] as const) {
      text = '';
      child.stdin.write(keys);
      await expect.poll(() => text, PATIENT).toContain(shows);
    }
  } finally {
    process.kill(Number(readFileSync(join(here.folder, 'shell.pid'), 'utf8')), 'SIGKILL');
    await ended;
  }
}

const SHELLS = [
  ['bash', 'bash --norc --noprofile', 'source <(tidemark complete bash)'],
  ['zsh', 'zsh -f', 'autoload -U compinit; compinit -u -D; source <(tidemark complete zsh)'],
] as const;

describe.each(SHELLS)('%s', PATIENT, (shell, command, setUp) => {
  it.skipIf(!isThere(shell))('completes commands, metrics, labels and values, and closes the quote', async () => {
    await type(command, setUp, [
      ['tidemark lat\t', 'est '],
      ["'process_thr\t", 'eads'],
      ['{na\t', 'me="'],
      ['no\t', 'de"'],
      ['}\t', "'"],
      ['--js\t', 'on'],
      ['\r', '"labels":{"name":"node"}'],
    ]);
  });

  it.skipIf(!isThere(shell))('runs nothing that a name says', async () => {
    await type(command, setUp, [
      ['tidemark latest --json "{name=\\"\\$\t', 'touch owned'],
      ['}\t', '"'],
      ['\r', '"name":"$(touch owned)"'],
    ]);
    expect(existsSync(join(here.folder, 'owned'))).toBe(false);
  });
});

const FISH = 'fish';

describe(FISH, PATIENT, () => {
  const complete = (typed: string) => {
    const script = 'tidemark complete fish | source; complete -C $argv[1]';
    const { stdout } = spawnSync(FISH, ['--no-config', '-c', script, typed], { cwd: here.folder, env });
    return stdout.toString().trim().split('\n');
  };

  it.skipIf(!isThere(FISH))('completes commands, metrics, labels and values', () => {
    expect(complete('tidemark late')).toEqual(['latest\tthe newest value of every series']);
    expect(complete("tidemark latest 'process_threads{na")).toHaveLength(NAMES.length);
    expect(complete('tidemark latest "{name=\\"n')).toEqual(['{name="nginx"}', '{name="node"}']);
    expect(complete('tidemark latest \'{name="$')).toEqual(['{name="$(touch owned)",', '{name="$(touch owned)"}']);
    expect(existsSync(join(here.folder, 'owned'))).toBe(false);
  });
});
