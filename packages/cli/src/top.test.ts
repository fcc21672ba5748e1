import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Running, type Workplace } from '../test/tidemark-process.ts';

const BIN = fileURLToPath(new URL('../bin/tidemark.js', import.meta.url));
const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

let here: Workplace;
let agent: Running;
let url: string;

beforeAll(async () => {
  here = openWorkplace();
  agent = here.start(['start', '--port', '0', '--data-dir', 'data', '--interval', '100ms']);
  url = /view +(\S+)/.exec(await agent.printed(/view +http\S+\n/))?.[1] as string;
});

afterAll(() => here[Symbol.dispose]());

/** script(1) of util-linux runs a command on a pseudo-terminal of its own. */
const PSEUDO_TERMINAL = 'script';

/** `tidemark top` on a terminal of 80 columns and 24 lines. */
function openTop() {
  const command = `stty cols 80 rows 24; exec ${process.execPath} --disable-warning=ExperimentalWarning ${BIN} top --url ${url}`;
  const child = spawn(PSEUDO_TERMINAL, ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: here.folder,
    env: { PATH: process.env.PATH, HOME: here.folder, TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const screen = { text: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen.text += chunk;
  });
  const shows = (pattern: RegExp) => expect.poll(() => screen.text, { timeout: 10_000, interval: 20 }).toMatch(pattern);
  return { child, screen, shows, ended: once(child, 'close') };
}

describe('tidemark top', PATIENT, () => {
  it('takes the terminal, answers keys, and gives the terminal back at q', async () => {
    const { child, screen, shows, ended } = openTop();
    await shows(/CPU %▾.*RSS /);
    child.stdin.write('m');
    await shows(/CPU % .*RSS▾/);
    child.stdin.write('q');
    expect(await ended).toEqual([0, null]);
    expect(screen.text.startsWith(ENTER)).toBe(true);
    expect(screen.text.endsWith(LEAVE)).toBe(true);
  });

  it('gives the terminal back at Ctrl-C', async () => {
    const { child, screen, shows, ended } = openTop();
    await shows(/CPU %▾/);
    child.stdin.write('\u0003');
    expect(await ended).toEqual([0, null]);
    expect(screen.text.endsWith(LEAVE)).toBe(true);
  });

  it('prints one snapshot as text', async () => {
    const { code, stdout, stderr } = await here.run(['top', '--once', '--url', url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+ {3}up .*\nCPU .* %.*\nMem .* %.*\n\n {4}PID {2}CPU %▾ /);
    expect(stdout).toMatch(new RegExp(`\n +${agent.child.pid} +[\\d.]+ +[\\d.]+ MiB +\\d+ {2}\\S+\n`));
  });
});

it('ends quietly when nobody reads on', PATIENT, async () => {
  const latest = spawn(process.execPath, [BIN, 'latest', '--url', url], {
    cwd: here.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  latest.stdout.destroy();
  let complaints = '';
  latest.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  expect(await once(latest, 'close')).toEqual([0, null]);
  expect(complaints).toBe('');
});
