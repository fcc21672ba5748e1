import type { CatalogueShape } from '@tidemark/api/client';
import { METRICS } from '@tidemark/core';
import { expect, it } from 'vitest';
import type { HistorySource, SourceFlags } from '../history-source.ts';
import { createProgram } from '../program.ts';
import { completeLine } from './command-completion.ts';
import { parseShellLine } from './shell-words.ts';

const { name: metric, kind, unit } = METRICS.process_threads;
const SERIES: CatalogueShape = ['node', 'bell\u0007'].map((name) => {
  return { metric, kind, unit, labels: { name, pid: '7' }, firstMs: 0, lastMs: 0 };
});

/** What may follow, and what was asked of which source for it. */
async function complete(line: string) {
  const asked: [flags: SourceFlags, match: string | undefined][] = [];
  const openSource = async (flags: SourceFlags): Promise<HistorySource> => ({
    series: async (match) => {
      asked.push([flags, match]);
      return SERIES;
    },
    latest: () => Promise.reject(),
    query: () => Promise.reject(),
    events: () => Promise.reject(),
    close: async () => undefined,
  });
  const candidates = await completeLine(createProgram().command, parseShellLine(line, 'bash'), openSource);
  return { values: candidates.map(({ value }) => value), asked };
}

it.each([
  ['a command', 'tidemark exp', ['export', 'exporters']],
  ['a command behind settings', 'TZ=UTC A=1 tidemark exp', ['export', 'exporters']],
  ['a command of a command', 'tidemark config pr', ['print']],
  ['no command after an argument', 'tidemark query host_load1 exp', []],
  ['a metric', 'tidemark compare host_load1', ['host_load1', 'host_load15']],
  ['a metric behind flags', 'tidemark query --from 1h --utc host_load5', ['host_load5']],
  ['a flag', 'tidemark query host_load1 --fr', ['--from']],
  ['the value of a flag', 'tidemark query host_load1 --tier m', ['minute']],
  ['the value of a flag behind =', 'tidemark processes --sort=me', ['--sort=memory']],
  ['one of several values', 'tidemark query host_load1 --agg avg,m', ['avg,min', 'avg,max']],
  ['an event', 'tidemark events --type process-e', ['process-exit', 'process-exec']],
  ['a time zone', 'tidemark latest --tz Europe/Ber', ['Europe/Berlin']],
  ['a label', 'tidemark query process_threads --group-by p', ['pid']],
  ['a shell', 'tidemark complete f', ['fish']],
  ['nothing for a value that is free', 'tidemark query host_load1 --from ', []],
  ['nothing for what is no command', 'tidemark nonsense ', []],
])('completes %s: %s', async (_, line, expected) => {
  expect((await complete(line)).values.sort()).toEqual(expected.toSorted());
});

it('asks the source that the line names, for series that go with what is typed', async () => {
  const { values, asked } = await complete('tidemark latest --url http://a:1 \'process_threads{pid="7",na');
  expect(asked).toEqual([[{ url: 'http://a:1' }, 'process_threads{pid="7"}']]);
  expect(values).toContain('process_threads{pid="7",name="node"}');
});

it('asks no source for what it knows itself', async () => {
  expect((await complete('tidemark query host_')).asked).toEqual([]);
});

it('shows no control character to a terminal', async () => {
  const { values } = await complete("tidemark latest '{name=");
  expect(values).toEqual(['{name="node"}']);
});
