import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Running, type Workplace } from '../../test/tidemark-process.ts';

let here: Workplace;

beforeEach(() => {
  here = openWorkplace();
});

afterEach(() => here[Symbol.dispose]());

const HERE = ['--data-dir', 'data'];
const START = ['start', '--port', '0', ...HERE, '--interval', '100ms'];

async function urlOf(agent: Running): Promise<string> {
  const block = await agent.printed(/view +http\S+\n/);
  return /view +(\S+)/.exec(block)?.[1] as string;
}

describe('tidemark token', PATIENT, () => {
  it('makes a token that is shown once, lists it without, and revokes it', async () => {
    const created = await here.run(['token', 'create', 'grafana', '--role', 'operate', '--expires', '90d', ...HERE]);
    expect(created).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^tdm_[\w-]{43}\n$/) });
    expect(readdirSync(join(here.folder, 'data', 'tokens'))).toEqual(['grafana.json']);
    const commands = [
      ['token', 'list', '--utc', ...HERE],
      ['token', 'list', '--json', ...HERE],
      ['token', 'create', 'grafana', ...HERE],
      ['token', 'create', '../up', ...HERE],
      ['token', 'create', 'x', '--role', 'root', ...HERE],
      ['token', 'create', 'x', '--expires', '5', ...HERE],
      ['token', 'revoke', 'grafana', ...HERE],
      ['token', 'revoke', 'grafana', ...HERE],
      ['token', 'list', ...HERE],
    ];
    const outcomes = await Promise.all(commands.map(here.runInTurn));
    expect(outcomes.map(({ code, stdout, stderr }) => [code, stdout || stderr])).toEqual([
      [0, expect.stringMatching(/^NAME +ROLE +CREATED +EXPIRES\ngrafana +operate +20\S+ \S+ +20\S+ \S+\n$/)],
      [0, expect.stringMatching(/^\[\{"name":"grafana","role":"operate","createdMs":\d+,"expiresMs":\d+\}\]\n$/)],
      [1, expect.stringContaining('there is a token grafana [API_TOKEN_EXISTS]')],
      [2, expect.stringContaining('[API_TOKEN_NAME_INVALID]')],
      [2, expect.stringContaining('Allowed choices are read, operate, admin')],
      [2, expect.stringContaining('[CLI_DURATION_INVALID]')],
      [0, 'grafana is revoked\n'],
      [1, expect.stringContaining('there is no token grafana [API_TOKEN_UNKNOWN]')],
      [0, 'no tokens; `tidemark token create NAME` makes one\n'],
    ]);
    expect(outcomes.map(({ stdout }) => stdout).join('')).not.toContain(created.stdout.trim());
  });
});

describe('a command that asks an agent which wants a token', PATIENT, () => {
  it('is let in as the same user, or by a token from flag, file or environment, and by nothing else', async () => {
    const agent = here.start(START, { env: { TIDEMARK_SERVER_ACCESS: 'token' } });
    const url = await urlOf(agent);
    const port = new URL(url).port;
    const token = (await here.runInTurn(['token', 'create', 'ci', ...HERE])).stdout.trim();
    writeFileSync(join(here.folder, 'token'), `${token}\n`);
    const status = (...args: string[]) => here.runInTurn(['status', '--json', ...args]);
    const [own, stranger, byFlag, byFile, byVariable, wrong, noFile] = await Promise.all([
      status('--port', port, ...HERE),
      status('--port', port),
      status('--url', url, '--token', token),
      status('--url', url, '--token-file', 'token'),
      here.run(['status', '--json', '--url', url], { env: { TIDEMARK_TOKEN: token } }),
      status('--url', url, '--token', `${token}x`, ...HERE),
      status('--url', url, '--token-file', 'none'),
    ]);
    for (const { code, stdout } of [own, byFlag, byFile, byVariable]) {
      expect({ code, version: (JSON.parse(stdout) as { version: string }).version }).toEqual({
        code: 0,
        version: '0.0.0',
      });
    }
    for (const { code, stderr } of [stranger, wrong]) {
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('[API_UNAUTHENTICATED]') });
    }
    expect(noFile.stderr).toContain('[CLI_TOKEN_UNREADABLE]');
    const refused = await here.runInTurn(['collection', 'stop', '--url', url, '--token', token]);
    expect(refused.stderr).toContain('ci has the role read; this needs operate [API_FORBIDDEN]');
    const stopped = await here.runInTurn(['collection', 'stop', '--port', port, ...HERE]);
    expect(stopped).toMatchObject({ code: 0, stdout: 'not collecting, every 100ms\n' });
    agent.child.kill();
    expect((await agent.ended).stdout).toMatch(/\n {2}access by token: .*\n[\s\S]*\nanswered \d+ requests\n$/);
  });

  it('does not show the token of the own agent to another one', async () => {
    const [one, other] = [here.start(START), here.start([...START, '--data-dir', 'other'])];
    const urls = await Promise.all([urlOf(one), urlOf(other)]);
    const asked = await here.runInTurn(['collection', 'stop', '--url', urls[1], ...HERE]);
    expect(asked.stderr).toContain('anonymous has the role read; this needs operate [API_FORBIDDEN]');
    for (const { child } of [one, other]) child.kill();
    await Promise.all([one.ended, other.ended]);
  });
});
