/** The completion as people meet it: a shell, its line editor, and the tab key. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRICS } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport } from '@tidemark/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE_ENV, openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

const BIN = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url));

const NAMES = ['node', 'nginx', '$(touch owned)', "it's", 'boo!!m'];

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
    ...CACHE_ENV,
  };
});

afterAll(() => here[Symbol.dispose]());

function isThere(shell: string): boolean {
  if (spawnSync(shell, ['--version']).status === 0) return true;
  process.stdout.write(`skipped: no ${shell} on PATH; \`node tools/install-peers.mjs\` installs it on Debian\n`);
  return false;
}

/** script(1) of util-linux gives a shell a pseudo-terminal of its own. */
const PSEUDO_TERMINAL = 'script';

interface TypedShell extends AsyncDisposable {
  /** Types part by part; each is typed when the terminal shows the text after the one before. */
  type(parts: readonly (readonly [keys: string, shows: string])[]): Promise<void>;
}

async function openShell(shell: string, setUp: string): Promise<TypedShell> {
  const command = `echo $$ > shell.pid; stty cols 200; exec ${shell}`;
  const child = spawn(PSEUDO_TERMINAL, ['--quiet', '--command', command, '/dev/null'], { cwd: here.folder, env });
  const ended = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const type: TypedShell['type'] = async (parts) => {
    for (const [keys, shows] of parts) {
      text = '';
      child.stdin.write(keys);
      await expect.poll(() => text, { ...PATIENT, interval: 10 }).toContain(shows);
    }
  };
  const close = async () => {
    process.kill(Number(readFileSync(join(here.folder, 'shell.pid'), 'utf8')), 'SIGKILL');
    await ended;
  };
  await type([[`${setUp}; echo re''ady\r`, 'ready\r\n']]);
  return { type, [Symbol.asyncDispose]: close };
}

const SHELLS = [
  ['bash', 'bash --norc --noprofile', 'source <(tidemark complete bash)'],
  ['zsh', 'zsh -f', 'autoload -U compinit; compinit -u -D; source <(tidemark complete zsh)'],
] as const;

describe.each(SHELLS)('%s', { timeout: 2 * PATIENT.timeout }, (shell, command, setUp) => {
  it.skipIf(!isThere(shell))(
    'completes commands, metrics, labels and values, and runs nothing that a name says',
    async () => {
      await using typed = await openShell(command, setUp);
      await typed.type([
        ['tidemark lat\t', 'est '],
        ["'process_thr\t", 'eads'],
        ['{na\t', 'me="'],
        ['no\t', 'de"'],
        ['}\t', "'"],
        ['--js\t', 'on'],
        ['\r', '"labels":{"name":"node"}'],
      ]);
      await typed.type([
        ['tidemark latest --json "{name=\\"\\$\t', 'touch owned'],
        ['}"\r', '"name":"$(touch owned)"'],
      ]);
      expect(existsSync(join(here.folder, 'owned'))).toBe(false);
      await typed.type([
        ['tidemark latest --json "{name=\\"bo\t', 'm\\"'],
        ['}\t', '"'],
        ['\r', '"name":"boo!!m"'],
      ]);
    },
  );
});

const FISH = 'fish';

describe(FISH, PATIENT, () => {
  /** What is offered for each line. */
  const complete = (...lines: readonly string[]) => {
    const script = 'tidemark complete fish | source; for line in $argv; complete -C $line; echo; end';
    const { stdout } = spawnSync(FISH, ['--no-config', '-c', script, ...lines], { cwd: here.folder, env });
    return stdout
      .toString()
      .trim()
      .split('\n\n')
      .map((offered) => offered.split('\n'));
  };

  it.skipIf(!isThere(FISH))('completes commands, metrics, labels and values', () => {
    const [commands, labels, values, risky] = complete(
      'tidemark late',
      "tidemark latest 'process_threads{na",
      'tidemark latest "{name=\\"n',
      'tidemark latest \'{name="$',
    );
    expect(commands).toEqual(['latest\tthe newest value of every series']);
    expect(labels).toHaveLength(NAMES.length);
    expect(values).toEqual(['{name="nginx"}', '{name="node"}']);
    expect(risky).toEqual(['{name="$(touch owned)",', '{name="$(touch owned)"}']);
    expect(existsSync(join(here.folder, 'owned'))).toBe(false);
  });
});
