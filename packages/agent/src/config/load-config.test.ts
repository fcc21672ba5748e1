import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig, resolveConfig } from './load-config.ts';
import type { ConfigKey, UserConfig } from './schema.ts';
import { formatOrigin, type Setting } from './setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An environment whose configuration folder is empty. */
const EMPTY = { HOME: join(folder, 'home') };

function fileOf(text: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return file;
}

const flag = (key: ConfigKey, name: string, value: string): Setting => ({
  key,
  value,
  origin: { source: 'flag', name },
});

async function load(sources: Partial<ConfigSources> = {}) {
  return loadConfig({ env: EMPTY, cwd: '/somewhere', ...sources });
}

async function failure(attempt: () => unknown): Promise<TidemarkError> {
  try {
    await attempt();
  } catch (error) {
    if (isTidemarkError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

async function portAndOrigin(sources: Partial<ConfigSources>) {
  const { config, settings } = await load(sources);
  return [
    config.server.port,
    formatOrigin(settings.find(({ key }) => key === 'server.port')?.origin as Setting['origin']),
  ];
}

it.each(['alerts', 'exporters'] as const)(
  'finds the file of %s beside the place of the configuration file',
  async (section) => {
    const home = join(folder, section);
    const [beside, named] = [join(home, '.config/tidemark', `${section}.yaml`), join(home, 'other.yaml')];
    mkdirSync(join(home, '.config/tidemark'), { recursive: true });
    expect((await load({ env: { HOME: home } })).config[section].file).toBeUndefined();
    writeFileSync(beside, '');
    expect((await load({ env: { HOME: home } })).config[section].file).toBe(beside);
    const variable = `TIDEMARK_${section.toUpperCase()}_FILE`;
    expect((await load({ env: { HOME: home, [variable]: named } })).config[section].file).toBe(named);
  },
);

describe('precedence', () => {
  const file = () => fileOf('# comment\nserver:\n  port: 3\n');
  const env = { ...EMPTY, TIDEMARK_SERVER_PORT: '2' };

  it('is flags, environment, file, defaults', async () => {
    const flags = [flag('server.port', '--port', '1')];
    expect(await portAndOrigin({ flags, env, file: file() })).toEqual([1, '--port']);
    expect(await portAndOrigin({ env, file: file() })).toEqual([2, 'TIDEMARK_SERVER_PORT']);
    expect(await portAndOrigin({ file: file() })).toEqual([3, `${join(folder, 'config.yaml')}:3`]);
    expect(await portAndOrigin({})).toEqual([9001, 'default']);
  });

  it('takes an empty variable as unset', async () => {
    expect(await portAndOrigin({ env: { ...EMPTY, TIDEMARK_SERVER_PORT: '' } })).toEqual([9001, 'default']);
  });

  it('does not check what is overridden', async () => {
    expect(
      await portAndOrigin({ flags: [flag('server.port', '--port', '1')], file: fileOf('server: {port: x}') }),
    ).toEqual([1, '--port']);
  });
});

describe('the configuration file', () => {
  it('is found in the configuration folder', async () => {
    const env = { HOME: '/nowhere', XDG_CONFIG_HOME: join(folder, 'xdg') };
    mkdirSync(join(folder, 'xdg/tidemark'), { recursive: true });
    writeFileSync(join(folder, 'xdg/tidemark/config.yaml'), 'live: {frames: 10}');
    const { config, file } = await load({ env });
    expect(config.live.frames).toBe(10);
    expect(file).toBe(join(folder, 'xdg/tidemark/config.yaml'));
  });

  it('is named by TIDEMARK_CONFIG', async () => {
    const file = fileOf('live: {frames: 11}');
    expect((await load({ env: { ...EMPTY, TIDEMARK_CONFIG: file } })).config.live.frames).toBe(11);
  });

  it('must exist when it is named', async () => {
    const error = await failure(() => load({ file: 'missing.yaml' }));
    expect(error).toMatchObject({
      code: 'AGENT_CONFIG_FILE_UNREADABLE',
      message: 'cannot read the configuration file /somewhere/missing.yaml: ENOENT',
    });
  });
});

describe('paths', () => {
  const dataDir = async (sources: Partial<ConfigSources>) => (await load(sources)).config.dataDir;

  it('are relative to the working directory in flags and variables', async () => {
    expect(await dataDir({ flags: [flag('dataDir', '--data-dir', 'data')] })).toBe('/somewhere/data');
    expect(await dataDir({ env: { ...EMPTY, TIDEMARK_DATA_DIR: '../data' } })).toBe('/data');
  });

  it('are relative to the folder of the file that holds them', async () => {
    expect(await dataDir({ file: fileOf('dataDir: data') })).toBe(join(folder, 'data'));
  });

  it('begin in the home directory with ~', async () => {
    expect(await dataDir({ file: fileOf('dataDir: ~/data') })).toBe(join(EMPTY.HOME, 'data'));
    expect(await dataDir({ env: { TIDEMARK_DATA_DIR: '~/data' } })).toBe(join(homedir(), 'data'));
  });

  it('follow XDG_STATE_HOME, unless it is relative', async () => {
    expect(await dataDir({ env: { ...EMPTY, XDG_STATE_HOME: '/state' } })).toBe('/state/tidemark');
    expect(await dataDir({ env: { ...EMPTY, XDG_STATE_HOME: 'state' } })).toBe(
      join(EMPTY.HOME, '.local/state/tidemark'),
    );
  });
});

describe('a bad value', () => {
  it.each<[ConfigKey, string, string]>([
    ['dataDir', '""', 'a path'],
    ['dataDir', '[a, b]', 'a path'],
    ['recorder.interval', '5', 'a duration from 100ms to 10m, such as 1s'],
    ['recorder.interval', '99ms', 'a duration from 100ms to 10m, such as 1s'],
    ['recorder.interval', '11m', 'a duration from 100ms to 10m, such as 1s'],
    ['recorder.interval', '1 s', 'a duration from 100ms to 10m, such as 1s'],
    ['recorder.interval', '', 'a duration from 100ms to 10m, such as 1s'],
    ['recorder.topProcesses', '0', 'a whole number from 1 to 500'],
    ['recorder.topProcesses', '1.5', 'a whole number from 1 to 500'],
    ['recorder.topProcesses', 'many', 'a whole number from 1 to 500'],
    ['server.host', '"a host"', 'an address or a host name'],
    ['server.access', 'closed', 'one of auto, open, token'],
    ['server.drain', '11m', 'a duration from 0s to 10m, such as 3s'],
    ['tls.certFile', '5', 'a path, or empty for none'],
    ['jwt.issuer', '[a]', 'a text, or empty for none'],
    ['server.port', '65536', 'a whole number from 0 to 65535'],
    ['server.port', '-1', 'a whole number from 0 to 65535'],
    ['server.port', 'true', 'a whole number from 0 to 65535'],
    ['server.port', '{a: 1}', 'a whole number from 0 to 65535'],
    ['live.frames', '9', 'a whole number from 10 to 100000'],
    ['history.readers', '9', 'a whole number from 1 to 8'],
    ['history.rawRetention', '59s', 'a duration from 1h to 520w, such as 7d'],
    ['log.level', 'loud', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['log.format', 'xml', 'one of auto, json, pretty'],
  ])('of %s: %s', async (key, yaml, expected) => {
    const [name, section] = key.split('.').reverse();
    const file = fileOf(section === undefined ? `${name}: ${yaml}` : `${section}:\n  ${name}: ${yaml}`);
    const error = await failure(() => load({ file }));
    expect(error.code).toBe('AGENT_CONFIG_VALUE_INVALID');
    expect(error.message).toMatch(
      new RegExp(`^${key.replace('.', '\\.')} is .* \\(${file}:${section === undefined ? 1 : 2}\\), but must be `),
    );
    expect(error.message.endsWith(`but must be ${expected}`)).toBe(true);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toMatch(/^change it there, or leave it out for the default, .+/);
  });

  it('names the flag or the variable it came from', async () => {
    expect((await failure(() => load({ flags: [flag('server.port', '--port', 'http')] }))).message).toBe(
      'server.port is "http" (--port), but must be a whole number from 0 to 65535',
    );
    expect((await failure(() => load({ env: { ...EMPTY, TIDEMARK_LOG_LEVEL: 'all' } }))).message).toBe(
      'log.level is "all" (TIDEMARK_LOG_LEVEL), but must be one of trace, debug, info, warn, error, fatal, silent',
    );
  });

  it('is quoted on one line and cut', async () => {
    const error = await failure(() =>
      load({ flags: [flag('log.level', '--log-level', `a\n\u2028${'b'.repeat(500)}`)] }),
    );
    expect(error.message).toMatch(/^log\.level is "a\\n b{75}… \(--log-level\)/);
  });
});

describe('an unknown variable', () => {
  it.each([
    ['TIDEMARK_RECORDER_INTERVALL', 'did you mean TIDEMARK_RECORDER_INTERVAL? if not, unset it'],
    ['TIDEMARK_PORT', 'did you mean TIDEMARK_SERVER_PORT? if not, unset it'],
    ['TIDEMARK_XYZ', 'unset it; `tidemark config print --json` lists the variable of every key'],
  ])('is refused: %s', async (name, hint) => {
    const error = await failure(() => load({ env: { ...EMPTY, [name]: '1' } }));
    expect(error).toMatchObject({
      code: 'AGENT_CONFIG_VARIABLE_UNKNOWN',
      message: `unknown environment variable ${name}`,
      hint,
    });
  });

  it('is not what Kubernetes says about a service called tidemark', async () => {
    const env = {
      ...EMPTY,
      TIDEMARK_SERVICE_HOST: '10.0.0.7',
      TIDEMARK_SERVICE_PORT: '80',
      TIDEMARK_SERVICE_PORT_HTTP: '80',
      TIDEMARK_PORT: 'tcp://10.0.0.7:80',
      TIDEMARK_PORT_80_TCP: 'tcp://10.0.0.7:80',
      TIDEMARK_PORT_80_TCP_ADDR: '10.0.0.7',
    };
    await expect(load({ env })).resolves.toBeDefined();
  });
});

describe('an application that embeds the agent', () => {
  it('gives what it wants to change', () => {
    const config = resolveConfig(
      { dataDir: 'data', recorder: { interval: '500ms' }, server: undefined },
      EMPTY,
      '/app',
    );
    expect(config).toMatchObject({
      dataDir: '/app/data',
      recorder: { intervalMs: 500, topProcesses: 20 },
      server: { port: 9001 },
    });
  });

  it('is not affected by TIDEMARK_ variables', () => {
    expect(resolveConfig({}, { ...EMPTY, TIDEMARK_SERVER_PORT: '1', TIDEMARK_WRONG: '1' }).server.port).toBe(9001);
  });

  it.each([
    [{ server: { port: 70_000 } }, 'server.port is 70000 (application), but must be a whole number from 0 to 65535'],
    [{ server: { prot: 1 } }, 'unknown configuration key "server.prot" (application)'],
    [{ servr: {} }, 'unknown configuration key "servr" (application)'],
    [{ server: 'localhost' }, 'server is "localhost" (application), but must be a section with keys of its own'],
    [
      { recorder: { interval: Symbol('x') } },
      'recorder.interval is Symbol(x) (application), but must be a duration from 100ms to 10m, such as 1s',
    ],
  ])('hears of its mistake: %j', async (options, message) => {
    expect((await failure(() => resolveConfig(options as UserConfig, EMPTY))).message).toBe(message);
  });
});
