import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTidemarkError } from '@tidemark/core';
import { prometheus } from '@tidemark/exporter-prometheus';
import { remoteWrite } from '@tidemark/exporter-remote-write';
import { resolvePluginOptions } from '@tidemark/plugin-kit/host';
import { parseYamlInput } from '@tidemark/yaml-input';
import { describe, expect, it } from 'vitest';
import { OWN_EXPORTERS, resolveExporters } from './exporter-plan.ts';
import { unreadable } from './exporters-file-error.ts';

const FOLDER = fileURLToPath(new URL('../../test/', import.meta.url));
const DEFAULTS = {
  entry: expect.anything(),
  limits: {},
  everyMs: undefined,
  selectors: [],
  labels: {},
  maxWaiting: 10_000,
  giveUpAfterMs: 86_400_000,
};

function resolve(text: string) {
  const { content, locate } = parseYamlInput(text, { file: 'exporters.yaml', unreadable });
  return resolveExporters({ exporters: (content as { exporters: unknown }).exporters, locate, cwd: FOLDER });
}

function messageOf(text: string): string {
  try {
    resolve(text);
  } catch (error) {
    if (isTidemarkError(error)) return `${error.code} ${error.message}; ${error.hint}`;
  }
  throw new TypeError('it is fine');
}

describe('an exporters file', () => {
  it('names exporters by package or path, with their options beside it', () => {
    const url = new URL('../../test/line-exporter.ts', import.meta.url).href;
    const plans = resolve(`exporters:
  own: { plugin: ./line-exporter.ts, file: /tmp/x, secret: { env: X } }
  package: { plugin: '@tidemark/plugin-kit', delivery: }
`);
    expect(plans).toEqual([
      {
        name: 'own',
        plugin: './line-exporter.ts',
        module: { url, options: { file: '/tmp/x', secret: { env: 'X' } } },
        ...DEFAULTS,
      },
      {
        name: 'package',
        plugin: '@tidemark/plugin-kit',
        module: { url: expect.stringMatching(/plugin-kit\/src\/index\.ts$/), options: {} },
        ...DEFAULTS,
      },
    ]);
  });

  it('says what each gets, and how much may wait', () => {
    const [plan] = resolve(`exporters:
  own:
    plugin: ./line-exporter.ts
    delivery:
      every: 1m
      series: ['host_load1', '{name="web"}']
      labels: { env: prod }
      maxWaiting: 5
      giveUpAfter: 1h
    limits: { heapMegabytes: 256, buffersMegabytes: 128, silentFor: 30s }
`);
    expect(plan).toMatchObject({
      everyMs: 60_000,
      selectors: [{ metric: 'host_load1' }, { matchers: [{ label: 'name' }] }],
      labels: { env: 'prod' },
      maxWaiting: 5,
      giveUpAfterMs: 3_600_000,
      limits: { heapMiB: 256, buffersMiB: 128, silentMs: 30_000 },
      module: { options: {} },
    });
  });

  it('is as the example shows', () => {
    const text = readFileSync(new URL('../../../../examples/exporters.yaml', import.meta.url), 'utf8');
    const plans = resolve(text.replace('STORE_TOKEN', 'PATH'));
    expect(plans).toMatchObject([
      { name: 'store', plugin: 'remote-write', everyMs: 15_000, giveUpAfterMs: 3 * 86_400_000 },
      { name: 'scraped', plugin: 'prometheus' },
    ]);
    for (const [i, { definition }] of [remoteWrite, prometheus].entries()) {
      expect(() => resolvePluginOptions(definition, plans[i]?.module.options)).not.toThrow();
    }
  });

  it('finds each of ours', () => {
    const text = OWN_EXPORTERS.map((name) => `  ${name}: { plugin: ${name} }\n`).join('');
    for (const { plugin, module } of resolve(`exporters:\n${text}`)) {
      expect(module.url).toMatch(new RegExp(`exporter-${plugin}/src/index\\.ts$`));
    }
  });

  const OWN = '  own:\n    plugin: ./line-exporter.ts\n    delivery:\n';

  it.each([
    ['exporters: [a]\n', 'exporters.yaml:1: exporters must be a section'],
    ['exporters:\n  own: 7\n', 'exporters.yaml:2: exporters.own must be a section with plugin:'],
    ['exporters:\n  "a b": {}\n', 'exporters.yaml:2: an exporter is named by up to 80 letters'],
    ['exporters:\n  own: { url: x }\n', 'exporters.yaml:2: exporters.own.plugin is missing'],
    ['exporters:\n  own:\n    plugin: remote-wite\n', 'did you mean "remote-write"?'],
    ['exporters:\n  own:\n    plugin: ./nothing.ts\n', 'exporters.yaml:3: exporters.own: cannot find the exporter'],
    [
      'exporters:\n  own:\n    plugin: "@nobody/nothing"\n',
      'exporters.yaml:3: exporters.own: cannot find the exporter "@nobody/nothing": no package of that name is installed in /',
    ],
    ['exporters:\n  own:\n    plugin: slack\n', 'slack is told of alerts: it belongs in the alerts file'],
    [`exporters:\n${OWN}      evry: 1s\n`, 'exporters.yaml:5: unknown key "evry" in exporters.own.delivery'],
    [
      `exporters:\n${OWN}      every: 10\n`,
      'exporters.yaml:5: exporters.own.delivery.every must be a duration from 1s',
    ],
    [`exporters:\n${OWN}      every: 2h\n`, 'must be a duration from 1s to 1h'],
    [`exporters:\n${OWN}      series: host_load1\n`, 'exporters.own.delivery.series must be a list of selectors'],
    [
      `exporters:\n${OWN}      series: [host_load1, 'a{']\n`,
      'exporters.yaml:5: exporters.own.delivery.series: selector',
    ],
    [`exporters:\n${OWN}      labels: [a]\n`, 'exporters.own.delivery.labels must be a section'],
    [`exporters:\n${OWN}      labels: { a-b: c }\n`, '"a-b" is no name for a label'],
    [`exporters:\n${OWN}      labels: { a: 1 }\n`, 'exporters.own.delivery.labels.a must be a text'],
    [`exporters:\n${OWN}      labels: { __name__: b }\n`, '"__name__" is no name for a label'],
    [
      'exporters:\n  own: { plugin: ./line-exporter.ts, limits: { heap: 64 } }\n',
      'exporters.yaml:2: unknown key "heap" in exporters.own.limits',
    ],
    [
      'exporters:\n  own: { plugin: ./line-exporter.ts, limits: { heapMegabytes: 16 } }\n',
      'exporters.own.limits.heapMegabytes must be a whole number from 32 to 16384',
    ],
    [
      'exporters:\n  own: { plugin: ./line-exporter.ts, limits: { silentFor: 5 } }\n',
      'exporters.own.limits.silentFor must be a duration from 1s to 10m, such as 30s',
    ],
    [`exporters:\n${OWN}      maxWaiting: 0\n`, 'exporters.own.delivery.maxWaiting must be a whole number'],
    [
      `exporters:\n${OWN}      giveUpAfter: soon\n`,
      'exporters.own.delivery.giveUpAfter must be a duration such as 24h',
    ],
  ])('is refused: %j', (text, message) => {
    expect(messageOf(text)).toContain('AGENT_EXPORTERS_FILE_INVALID');
    expect(messageOf(text)).toContain(message);
  });

  it('is refused when its options get into no other process', () => {
    const exporters = { own: { plugin: './line-exporter.ts', file: () => '/tmp/x' } };
    expect(() => resolveExporters({ exporters, locate: () => undefined, cwd: FOLDER })).toThrow(
      'exporters.own has an option that is no plain data',
    );
  });
});
