/** The packages that `tidemark plugins new` makes. The real test of them is test/peers/scaffold.test.ts, with npm. */
import { readFileSync } from 'node:fs';
import { API_VERSION } from '@tidemark/plugin-kit';
import { describeExporter, describeNotifier, openHttpReceiver } from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { tidePoolExporter } from '../../scaffold/exporter/src/index.ts';
import { tidePoolNotifier } from '../../scaffold/notifier/src/index.ts';
import { parsePluginName, scaffoldFiles } from './scaffold.ts';

describeExporter(tidePoolExporter, {
  describe,
  it,
  openReceiver: () => openHttpReceiver({ options: (url) => ({ url, token: 'swordfish' }), secrets: ['swordfish'] }),
});

describeNotifier(tidePoolNotifier, {
  describe,
  it,
  openReceiver: () => openHttpReceiver({ options: (url) => ({ url: `${url}/swordfish` }), secrets: ['swordfish'] }),
});

const ROOT_MANIFEST = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));

describe.each(['exporter', 'notifier'] as const)('a new %s', (kind) => {
  const names = parsePluginName('@acme/mud-flat', kind);
  const files = scaffoldFiles(names, '4.5.6', 2031);

  it('is a whole package', () => {
    const own = { exporter: ['exporters.yaml', 'src/lines.ts'], notifier: ['alerts.yaml', 'src/text.ts'] };
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        ...['.gitignore', 'LICENSE', 'README.md', 'package.json', 'tsconfig.json'],
        ...['src/index.ts', 'src/mud-flat.ts', 'src/mud-flat.test.ts'],
        ...own[kind],
      ]),
    );
  });

  it('keeps nothing of the name it was made from', () => {
    const text = [...files].flat().join('\n');
    expect(text).not.toMatch(/tide-?pool/i);
    expect(text).toContain(`export const mudFlat${kind === 'exporter' ? 'Exporter' : 'Notifier'} = `);
    expect(files.get('LICENSE')).toContain(`Copyright (c) 2031 the authors of @acme/tidemark-${kind}-mud-flat\n`);
  });

  it('depends on the kit of this version, and on tools of the versions that are used here', () => {
    const { devDependencies, engines } = ROOT_MANIFEST;
    expect(JSON.parse(files.get('package.json') as string)).toMatchObject({
      name: `@acme/tidemark-${kind}-mud-flat`,
      engines,
      dependencies: { '@tidemark/plugin-kit': '4.5.6' },
      devDependencies: { typescript: devDependencies.typescript, '@types/node': devDependencies['@types/node'] },
    });
  });

  it('is written for the newest version of the contract', () => {
    expect(files.get('src/mud-flat.ts')).toContain(`apiVersion: ${API_VERSION},`);
  });
});

describe('the name of a new plugin', () => {
  it.each([
    ['kafka', 'kafka', 'tidemark-exporter-kafka'],
    ['mud-flat2', 'mud-flat2', 'tidemark-exporter-mud-flat2'],
    ['@acme/kafka', 'kafka', '@acme/tidemark-exporter-kafka'],
    ['tidemark-exporter-kafka', 'kafka', 'tidemark-exporter-kafka'],
    ['@acme/exporter-kafka', 'kafka', '@acme/tidemark-exporter-kafka'],
  ])('may be %s', (given, name, packageName) => {
    expect(parsePluginName(given, 'exporter')).toMatchObject({ name, packageName });
  });

  it.each(
    [['', 'Kafka', 'kafka_1', '-kafka', 'ka--fka', '1kafka', '../kafka', 'a/b', '@acme/', 'tidemark-exporter-']].flat(),
  )('is not %j', (given) => {
    expect(() => parsePluginName(given, 'exporter')).toThrow(
      expect.objectContaining({ code: 'CLI_PLUGIN_NAME_INVALID' }),
    );
  });
});
