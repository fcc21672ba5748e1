import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { listOptions } from '../contract/option-list.ts';
import { durationOption, option, secretOption, secretUrlOption, urlOption } from '../contract/options.ts';
import type { Secret } from '../contract/secret.ts';
import { tlsOptions } from '../http/tls-options.ts';
import { resolvePluginOptions } from './resolve-options.ts';

const OPTIONS = z.strictObject({
  url: urlOption('where to'),
  token: secretOption('who we are').optional(),
  hook: secretUrlOption('where to, in secret').optional(),
  channel: option(z.string().min(1), { help: 'which channel', expected: 'a name' }).default('alerts'),
  timeout: durationOption('how long it may take', { min: '1s', max: '1m' }).default(5000),
  tls: tlsOptions.optional(),
});

const definition = { name: 'parrot', apiVersion: 1, help: 'repeats', options: OPTIONS };
const resolve = (given: unknown) => resolvePluginOptions(definition, given) as z.output<typeof OPTIONS>;
const url = 'http://peer';

describe('options of a plugin', () => {
  it.each([
    [{ url, tls: { cafile: 'x' } }, ['tls', 'cafile']],
    [{ url, timeout: 5 }, ['timeout']],
    [{}, ['url']],
  ])('say where in them a mistake is: %j', (given, path) => {
    expect(() => resolve(given)).toThrow(expect.objectContaining({ details: { path } }));
  });

  it('have their defaults', () => {
    expect(resolve({ url, timeout: '10s' })).toEqual({ url, channel: 'alerts', timeout: 10_000 });
    expect(resolve({ url }).timeout).toBe(5000);
  });

  it.each([
    [undefined, 'option url of parrot is missing: it must be an http or https address'],
    ['text', 'the options of parrot must be a section with keys'],
    [{ url: 'ftp://x' }, 'option url of parrot is "ftp://x", but must be an http or https address'],
    [{ url, chanel: 'x' }, 'parrot has no option "chanel"'],
    [{ url, timeout: 5 }, 'option timeout of parrot is 5, but must be a duration from 1s to 1m'],
    [{ url, timeout: '2h' }, 'option timeout of parrot is "2h", but must be a duration from 1s to 1m'],
    [{ url, tls: { cafile: 'x' } }, 'parrot has no option "tls.cafile"'],
    [{ url, tls: { caFile: 7 } }, 'option tls.caFile of parrot is 7, but must be the path of a file in PEM format'],
    [{ url, tls: true }, 'option tls of parrot is true, but must be a section'],
    [{ url, token: 4711 }, 'option token of parrot must be text, or where it is: `{ env: NAME }`, `{ file: PATH }`'],
    [
      { url, token: { env: 'TIDEMARK_NO_SUCH' } },
      'option token of parrot must be text, or where it is: `{ env: NAME }`, `{ file: PATH }` (the environment variable TIDEMARK_NO_SUCH is not set)',
    ],
    [
      { url, hook: 'swordfish' },
      'option hook of parrot must be an http or https address, or where it is: `{ env: NAME }`, `{ file: PATH }` (it is no http or https address)',
    ],
  ])('are refused: %o', (given, message) => {
    expect(() => resolve(given)).toThrow(expect.objectContaining({ code: 'PLUGIN_KIT_OPTIONS_INVALID', message }));
  });

  it('name the nearest to what is unknown', () => {
    expect(() => resolve({ url, chanel: 'x' })).toThrow(expect.objectContaining({ hint: 'did you mean "channel"?' }));
  });
});

describe('a secret option', () => {
  const reveal = (token: unknown) => (resolve({ url, token }).token as Secret).reveal();

  it('is text, a variable, or a file without the end of its line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-secret-'));
    process.env.TIDEMARK_TEST_TOKEN = 'from the environment';
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
      delete process.env.TIDEMARK_TEST_TOKEN;
    });
    const file = join(folder, 'token');
    writeFileSync(file, 'from a file\n');
    expect(reveal('itself')).toBe('itself');
    expect(reveal({ env: 'TIDEMARK_TEST_TOKEN' })).toBe('from the environment');
    expect(reveal({ file })).toBe('from a file');
    expect(() => reveal({ file: join(folder, 'none') })).toThrow(/no such file/);
  });
});

describe('the list of options', () => {
  it('says everything that a table needs', () => {
    const rows = listOptions(OPTIONS).map(({ path, isRequired, isSecret, defaultText }) => [
      path,
      isRequired ? 'required' : defaultText,
      isSecret === true,
    ]);
    expect(rows).toEqual([
      ['url', 'required', false],
      ['token', undefined, true],
      ['hook', undefined, true],
      ['channel', '"alerts"', false],
      ['timeout', '5000', false],
      ['tls', undefined, false],
      ['tls.caFile', undefined, false],
      ['tls.certFile', undefined, false],
      ['tls.keyFile', undefined, false],
      ['tls.keyPassphrase', undefined, true],
      ['tls.serverName', undefined, false],
    ]);
  });

  it('has no room for an option without an explanation', () => {
    expect(() => listOptions(z.strictObject({ dark: z.string() }))).toThrow(TypeError);
  });
});
