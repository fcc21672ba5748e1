import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Running, startOnTerminal, type Workplace } from '../test/tidemark-process.ts';

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

/** Terminals that a test opened: a failed one leaves what runs there. */
const opened: ChildProcess[] = [];

afterEach(async () => {
  for (const child of opened.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    // The command goes when its terminal does.
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

/** An agent that tells its status and nothing else: it has no frame. */
async function openFramelessAgent() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url as string, 'http://localhost');
    asked.push(pathname);
    const data = { host: 'here', recorder: { newestFrame: null } };
    if (pathname === '/trpc/status') response.end(JSON.stringify({ result: { data } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** `tidemark top` on a terminal, and its pid in a file: a shell that is replaced keeps its own. */
function openTop(agentUrl = url) {
  const top = `${process.execPath} --disable-warning=ExperimentalWarning ${BIN} top --url ${agentUrl}`;
  const child = startOnTerminal(`sh -c 'echo $$ > top.pid; exec ${top}'`, here);
  opened.push(child);
  const screen = { text: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen.text += chunk;
  });
  const shows = (pattern: RegExp) => expect.poll(() => screen.text, { timeout: 10_000, interval: 20 }).toMatch(pattern);
  const pid = () => Number(readFileSync(join(here.folder, 'top.pid'), 'utf8'));
  const signal = (name: NodeJS.Signals) => process.kill(pid(), name);
  /** The letters the kernel has for what the command and its terminal do: T when they are stopped. */
  const states = () => [pid(), child.pid].map((one) => /\) (\S)/.exec(readFileSync(`/proc/${one}/stat`, 'utf8'))?.[1]);
  return { child, screen, shows, signal, states, ended: once(child, 'close') };
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

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gives the terminal back at %s', async (name) => {
    const { screen, shows, signal, ended } = openTop();
    await shows(/CPU %▾/);
    signal(name);
    expect(await ended).toEqual([0, null]);
    expect(screen.text.endsWith(LEAVE)).toBe(true);
  });

  it.each([
    ['Ctrl-Z', ({ child }: ReturnType<typeof openTop>) => child.stdin.write('\u001a')],
    ['SIGTSTP', ({ signal }: ReturnType<typeof openTop>) => signal('SIGTSTP')],
  ])('lends the terminal to the shell at %s, and takes it again', async (_, stop) => {
    const top = openTop();
    await top.shows(/CPU %▾/);
    stop(top);
    // script(1) stops when it sees that its child did. Woken before that, it would stop for good.
    await expect.poll(top.states, { timeout: 10_000 }).toEqual(['T', 'T']);
    top.screen.text = '';
    top.child.kill('SIGCONT');
    top.signal('SIGCONT');
    // What was drawn before it stopped may still be on its way.
    const drawnAgain = () => top.screen.text.split(ENTER)[1] ?? '';
    await expect.poll(drawnAgain, { timeout: 10_000, interval: 20 }).toMatch(/CPU %▾/);
    top.child.stdin.write('q');
    expect(await top.ended).toEqual([0, null]);
    expect(top.screen.text.endsWith(LEAVE)).toBe(true);
  });

  it('filters by what is typed, shows groups, a tree and help', async () => {
    const { child, shows, ended } = openTop();
    await shows(/CPU %▾/);
    child.stdin.write('/tidemark-has-no-such-name');
    await shows(/filter tidemark-has-no-such-name▏.*0 recorded/);
    child.stdin.write('\u001bg');
    await shows(/COUNT {2}CPU %▾/);
    // A tree has room for names instead of reads and writes.
    child.stdin.write('t');
    await shows(/PID {2}CPU %▾ +RSS {2}CPU, 1s +NAME/);
    child.stdin.write('?');
    await shows(/sort by bytes read/);
    child.stdin.write('xq');
    expect(await ended).toEqual([0, null]);
  });

  it('says that it waits as long as there is no frame', async () => {
    await using frameless = await openFramelessAgent();
    const { child, shows, ended } = openTop(frameless.url);
    await shows(/waiting for a frame {3}q quit/);
    child.stdin.write('jq');
    expect(await ended).toEqual([0, null]);
  });

  it('ends at the first signal while it waits for a snapshot', async () => {
    await using frameless = await openFramelessAgent();
    const { child, ended } = here.start(['top', '--once', '--url', frameless.url]);
    await expect.poll(() => frameless.asked, { timeout: 10_000 }).toContain('/trpc/live');
    child.kill('SIGTERM');
    await ended;
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('prints one snapshot as text', async () => {
    const { code, stdout, stderr } = await here.run(['top', '--once', '--url', url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+ {3}up .*\nCPU .* %.*\nMem .* %.*\nDisk .*\n(?:PSI .*\n)?\n {4}PID {2}CPU %▾ /);
    const tree = await here.run(['top', '--once', '--tree', '--url', url]);
    expect(tree).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\n {4}PID {2}CPU %▾ .* NAME\n/) });
    expect(stdout).toMatch(new RegExp(`\n +${agent.child.pid} +[\\d.]+ +[\\d.]+ MiB +\\d+ +\\d+ .* \\S+\n`));
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
