import { expect, it } from 'vitest';
import { defineExporter, z } from '../index.ts';
import { findExporter } from './find-exporter.ts';

const urlOf = (name: string) => new URL(`../../test/fixtures/exporters/${name}.ts`, import.meta.url).href;

it('finds the one that a module exports, and gives it the options', async () => {
  const options = { file: '/tmp/diary' };
  expect(await findExporter({ url: urlOf('diary'), options })).toMatchObject({
    definition: { name: 'diary' },
    options,
  });
});

it('finds the one that a module exports as its default', async () => {
  expect((await findExporter({ url: urlOf('default.config') })).definition.name).toBe('diary');
});

it.each(['alone', 'among'])('finds a use by its name, with its own options: %s', async (entry) => {
  const use = await findExporter({ url: urlOf('named.config'), entry, options: { ignored: true } });
  expect(use).toMatchObject({ definition: { name: 'diary' }, options: { file: 'diary.txt' } });
});

it('refuses a number of values that no batch can have', () => {
  const definition = { name: 'own', apiVersion: 1, help: 'does nothing', options: z.strictObject({}) };
  const start = () => ({ export: async () => {} });
  expect(() => defineExporter({ ...definition, supports: { timestamps: true, maxValues: 0 }, start })).toThrow(
    'maxValues of plugin own is no whole number above 0: 0',
  );
});

it.each([
  ['no module', { url: urlOf('nothing') }, /nothing\.ts cannot be loaded/],
  ['several exporters', { url: urlOf('several') }, /exports several exporters: diary, old/],
  ['no exporter', { url: new URL('./batch-parcel.ts', import.meta.url).href }, /exports no exporter/],
  ['a name in a module without', { url: urlOf('diary'), entry: 'x' }, /no default export that holds exporters by name/],
  ['a name that is not there', { url: urlOf('named.config'), entry: 'toString' }, /has no exporter toString/],
  ['a name that holds no use', { url: urlOf('named.config'), entry: 'written' }, /has no exporter at written/],
])('refuses %s', async (_, module, message) => {
  await expect(findExporter(module)).rejects.toMatchObject({
    code: 'PLUGIN_KIT_MODULE',
    message: expect.stringMatching(message),
  });
});
