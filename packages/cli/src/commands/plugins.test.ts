import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
});

afterAll(() => here[Symbol.dispose]());

const run = (...args: readonly string[]) => here.runInTurn(['plugins', ...args]);

describe('tidemark plugins new', PATIENT, () => {
  it('makes a package, says what is in it and what comes next', async () => {
    const { code, stdout } = await run('new', '@acme/mud-flat');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^exporter @acme\/tidemark-exporter-mud-flat:\n\n {2}tidemark-exporter-mud-flat\/\.gitignore\n[\s\S]*\n\nnext: cd tidemark-exporter-mud-flat && npm install && npm test\n$/,
      ),
    });
    const manifest = readFileSync(join(here.folder, 'tidemark-exporter-mud-flat', 'package.json'), 'utf8');
    expect(JSON.parse(manifest).name).toBe('@acme/tidemark-exporter-mud-flat');
  });

  it('makes it where it is told to, and tells programs', async () => {
    const { stdout } = await run('new', 'mud-flat', '--kind', 'notifier', '--dir', 'mine', '--json');
    const answer = JSON.parse(stdout) as { readonly files: readonly string[] };
    expect(answer).toMatchObject({ kind: 'notifier', packageName: 'tidemark-notifier-mud-flat', folder: 'mine' });
    expect(answer.files.every((file) => existsSync(join(here.folder, 'mine', file)))).toBe(true);
  });

  it('writes over nothing, and takes no name that no plugin can have', async () => {
    mkdirSync(join(here.folder, 'taken'));
    writeFileSync(join(here.folder, 'taken', 'mine'), '');
    const taken = await run('new', 'mud-flat', '--dir', 'taken');
    expect(taken).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('taken is there already [CLI_TARGET_EXISTS]'),
    });
    expect(readdirSync(join(here.folder, 'taken'))).toEqual(['mine']);
    expect(await run('new', 'Mud')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[CLI_PLUGIN_NAME_INVALID]'),
    });
  });
});

describe('tidemark plugins check', PATIENT, () => {
  it('says how far one of ours goes', async () => {
    const { code, stdout } = await run('check', 'webhook', '--options', '{"url":"http://127.0.0.1:9/"}');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^notifier webhook: posts each message .*\n\nOPTION .*\nurl +required /);
    expect(stdout).toMatch(/\nok {7}start +took \d+ ms\nskipped {2}send +nothing is sent without --send\nok {7}close /);
  });

  it('ends with 1 when something fails, also for programs', async () => {
    writeFileSync(join(here.folder, 'options.json'), '{"url":"http://127.0.0.1:9/"}');
    const { code, stdout } = await run('check', 'webhook', '--options', 'options.json', '--send', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      plugin: { name: 'webhook' },
      checks: expect.arrayContaining([expect.objectContaining({ step: 'send', code: 'PLUGIN_KIT_RETRYABLE' })]),
    });
  });

  it.each([
    [['webhok'], 'cannot find the plugin "webhok": .*CLI_PLUGIN_NOT_FOUND\\]\n {2}hint: did you mean webhook\\?'],
    [['./none.ts'], 'cannot find the plugin "./none.ts": there is no file .*CLI_PLUGIN_NOT_FOUND\\]'],
    [['webhook', '--options', '{"url"'], '--options: .*CLI_OPTIONS_INVALID\\]'],
    [['webhook', '--options', 'none.json'], '--options: ENOENT.*CLI_OPTIONS_INVALID\\]'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await run('check', ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(new RegExp(`^error: ${message}`)) });
  });
});

describe('tidemark plugins list', PATIENT, () => {
  it('lists those that come with Tidemark, and those that the configuration uses', async () => {
    writeFileSync(
      join(here.folder, 'tidemark.yaml'),
      'alerts: { file: alerts.yaml }\nexporters: { file: exporters.yaml }\n',
    );
    writeFileSync(join(here.folder, 'alerts.yaml'), 'receivers: { hook: { plugin: webhook, url: "http://x/" } }\n');
    writeFileSync(join(here.folder, 'exporters.yaml'), 'exporters: { copy: { plugin: file, path: /tmp/x } }\n');
    const { code, stdout } = await run('list', '--config', 'tidemark.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^KIND .*\nexporter +prometheus +1 +@tidemark\/exporter-prometheus +\S/);
    expect(stdout).toMatch(/\nnotifier +webhook +1 +@tidemark\/notifier-webhook +posts each message/);
    expect(stdout).toMatch(
      /\ncopy +exporter +file +\S*exporters\.yaml\n[\s\S]*\nhook +notifier +webhook +\S*alerts\.yaml\n$/,
    );
    const { own, configured } = JSON.parse((await run('list', '--config', 'tidemark.yaml', '--json')).stdout);
    expect(own).toContainEqual(expect.objectContaining({ name: 'log', kind: 'notifier', problem: null }));
    expect(configured).toContainEqual(expect.objectContaining({ name: 'log', file: null }));
  });
});
