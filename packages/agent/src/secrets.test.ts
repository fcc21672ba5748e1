/** What must not leak: arguments of processes, and the agent itself to whoever reaches its port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalToken } from '@tidemark/api/tokens';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, openAgent } from './agent.ts';
import { resolveConfig } from './config/load-config.ts';
import type { UserConfig } from './config/schema.ts';
import { createLogger } from './log.ts';

/** Agents start in half a second, and take longer where other tests keep the machine busy. */
const PATIENT = { timeout: 30_000 };

let root: string;
let dataDir: string;
let logged: string[];
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-secrets-'));
  dataDir = join(root, 'data');
  logged = [];
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

function openHere(config: UserConfig = {}): Promise<Agent> {
  const logger = createLogger({ level: 'trace', format: 'json', stream: { write: (line) => logged.push(line) } });
  const recorder = { interval: '100ms', ...config.recorder };
  return openAgent(resolveConfig({ dataDir, ...config, server: { port: 0, ...config.server }, recorder }), { logger });
}

const SECRET = 'hunter2-correct-horse';

/** A process that shows a secret to everyone who lists processes. */
function startCareless(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', `--password=${SECRET}`]);
  children.push(child);
  return child;
}

describe('arguments of processes', PATIENT, () => {
  it('are matched by rules, and are in no answer, no log line and no file', async () => {
    const rule = `command=--password=${SECRET.slice(0, 7)}`;
    await using agent = await openHere({ recorder: { processes: [rule], groups: [`careless: ${rule}`] } });
    const child = startCareless();
    const group = async () => (await agent.history.series({ matchers: GROUP })).length;
    await expect.poll(group, { timeout: 10_000, interval: 50 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    const gone = async () => (await agent.history.events(range)).some(({ labels }) => labels.pid === String(child.pid));
    await expect.poll(gone, { timeout: 10_000, interval: 50 }).toBe(true);
    const everything = encodeURIComponent(JSON.stringify(range));
    const paths = ['metrics/prometheus', 'metrics', 'metrics/summary', 'trpc/series?input={}', 'trpc/latest?input={}'];
    const answers = await Promise.all(
      [...paths, `trpc/events?input=${everything}`].map(async (path) => (await fetch(`${agent.url}/${path}`)).text()),
    );
    expect(answers.join('')).toContain(`"${child.pid}"`);
    expect(answers.join('')).not.toContain(SECRET);
    const decoded = [await agent.history.series({ matchers: [] }), await agent.history.framesAfter(0, 1000)];
    expect(JSON.stringify(decoded)).not.toContain(SECRET);
    await agent.close();
    for (const file of readdirSync(dataDir)) {
      expect(readFileSync(join(dataDir, file)).includes(SECRET), file).toBe(false);
    }
    expect(logged.join('')).not.toContain(SECRET);
  });
});

const GROUP = [{ label: 'group', operator: '=', value: 'careless' }] as const;

describe('the token of the own user', PATIENT, () => {
  it('lies where nobody else can read it, as long as the agent runs', async () => {
    const agent = await openHere({ server: { access: 'token' } });
    const local = readLocalToken(dataDir);
    expect(local?.url).toBe(agent.url);
    expect(statSync(join(dataDir, 'local-token.json')).mode & 0o777).toBe(0o600);
    const ask = (token: string) =>
      fetch(`${agent.url}/metrics/summary`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(local?.token as string)).status).toBe(200);
    expect((await ask(`${local?.token}x`)).status).toBe(401);
    expect(logged.join('')).not.toContain(local?.token);
    await agent.close();
    expect(readLocalToken(dataDir)).toBeUndefined();
  });
});

describe('an agent that others can reach', PATIENT, () => {
  it.each([
    [{ host: '0.0.0.0' }, 'API_PLAINTEXT_BEYOND_LOOPBACK'],
    [{ host: '0.0.0.0', plaintext: 'allow', access: 'open' }, 'API_OPEN_BEYOND_LOOPBACK'],
  ] as const)('does not start with %j, and creates nothing', async (server, code) => {
    await expect(openHere({ server })).rejects.toMatchObject({ code });
    expect(existsSync(dataDir)).toBe(false);
  });

  it('answers nobody without a token, but says whether it is well', async () => {
    await using agent = await openHere({ server: { host: '0.0.0.0', plaintext: 'allow' } });
    const local = readLocalToken(dataDir) as { url: string; token: string };
    expect(local.url).toBe(agent.url.replace('0.0.0.0', '127.0.0.1'));
    const status = async (path: string, headers = {}) => (await fetch(`${local.url}${path}`, { headers })).status;
    await expect.poll(() => status('/healthz'), { timeout: 10_000, interval: 50 }).toBe(200);
    expect(await status('/metrics/prometheus')).toBe(401);
    expect(await status('/metrics/prometheus', { authorization: `Bearer ${local.token}` })).toBe(200);
  });
});
