import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineExporter } from '../contract/exporter.ts';
import { resolvePluginOptions } from '../host/resolve-options.ts';
import { authorization, credentialOptions, httpOptions, oneCredential } from './http-options.ts';

const options = z.strictObject({ ...credentialOptions, ...httpOptions }).refine(...oneCredential);
const { definition } = defineExporter({
  name: 'poster',
  apiVersion: 1,
  help: 'posts',
  options,
  supports: { timestamps: true },
  start: () => ({ export: async () => undefined }),
});
const resolve = (given: unknown) => resolvePluginOptions(definition, given) as z.output<typeof options>;
const basicAuth = { username: 'ada', password: 'tuna' };

it('wait ten seconds for an answer, and add nothing', () => {
  expect(resolve({})).toEqual({ headers: {}, timeout: 10_000 });
});

it.each([
  [{ token: 'swordfish' }, { authorization: 'Bearer swordfish' }],
  [{ basicAuth }, { authorization: `Basic ${Buffer.from('ada:tuna').toString('base64')}` }],
  [{}, {}],
])('make of %o the headers %o', (given, headers) => {
  expect(authorization(resolve(given))).toEqual(headers);
});

it.each([
  [{ token: 'x', basicAuth }, 'option basicAuth of poster must be a section (there is `token` already)'],
  [{ headers: { 'X-Key': 'swordfish' } }, /^option headers of poster must be names in lower case with text each/],
  [{ headers: { 'x-key': 'sword\r\nfish' } }, /\(a value holds more than printable ASCII\)$/],
  [{ headers: { 'x-key': { env: 'NO_SUCH_NAME' } } }, /NO_SUCH_NAME is not set/],
  [{ timeout: '50ms' }, 'option timeout of poster is "50ms", but must be a duration from 100ms to 5m'],
])('refuse %o', (given, message) => {
  expect(() => resolve(given)).toThrow(message);
  expect(() => resolve(given)).not.toThrow('fish');
});
