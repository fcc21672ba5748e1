import type { CatalogueShape } from '@tidemark/api/client';
import { compileSelector, METRICS, parseSelector } from '@tidemark/core';
import { expect, it } from 'vitest';
import { completeSelector } from './selector-completion.ts';

const process = (name: string, pid: string) => ({ metric: METRICS.process_threads, labels: { name, pid } });
const RECORDED = [
  process('node', '7'),
  process('node', '8'),
  process('nginx', '9'),
  process('a "b"\n\\', '10'),
  process('c++', '11'),
  { metric: METRICS.host_load1, labels: {} },
  { metric: METRICS.host_cpu_seconds_total, labels: { mode: 'user' } },
];

const series = async (match: string): Promise<CatalogueShape> => {
  const matches = compileSelector(parseSelector(match));
  return RECORDED.filter(matches).map(({ metric: { name, kind, unit }, labels }) => {
    return { metric: name, kind, unit, labels, firstMs: 0, lastMs: 0 };
  });
};

const complete = async (typed: string, isQuoted = true) =>
  (await completeSelector(typed, { isQuoted, series })).map(({ value }) => value);

it.each([
  ['a metric', 'host_load', ['host_load1', 'host_load5', 'host_load15']],
  [
    'a metric that is alone, and its labels',
    'process_thr',
    ['process_threads', 'process_threads{name=', 'process_threads{pid='],
  ],
  ['a metric without labels', 'host_load15', ['host_load15']],
  ['labels of a metric', 'process_threads{', ['process_threads{name=', 'process_threads{pid=']],
  ['labels of anything', '{', ['{mode=', '{name=', '{pid=']],
  ['the values of a label that is alone', '{mo', ['{mode="user",', '{mode="user"}']],
  ['values', '{name="n', ['{name="nginx"}', '{name="node"}']],
  ['values before their quote', '{pid=', ['{pid="10"}', '{pid="11"}', '{pid="7"}', '{pid="8"}', '{pid="9"}']],
  ['a single value, and how it may go on', '{name!="no', ['{name!="node",', '{name!="node"}']],
  ['values that need escapes', '{name="a', ['{name="a \\"b\\"\\n\\\\",', '{name="a \\"b\\"\\n\\\\"}']],
  ['only the labels that are left', '{name="node",', ['{name="node",pid="7"}', '{name="node",pid="8"}']],
  [
    'only values that go with the rest',
    '{ name = "node" , pid=',
    ['{ name = "node" , pid="7"}', '{ name = "node" , pid="8"}'],
  ],
  ['names that mean themselves for a pattern', '{name=~', ['{name=~"nginx"}', '{name=~"node"}']],
  ['what follows a value', '{name="node"', ['{name="node",', '{name="node"}']],
  ['nothing after the end', '{name="node"}', ['{name="node"}']],
  ['nothing after a mistake', '{name=node', []],
])('completes %s: %s', async (_, typed, expected) => {
  expect(await complete(typed)).toEqual(expected);
});

it('refuses what is no selector', async () => {
  await expect(complete('x}{')).rejects.toMatchObject({ code: 'CORE_SELECTOR_INVALID' });
});

it('ends a name that no quote keeps open', async () => {
  expect(await complete('process_thr', false)).toEqual(['process_threads']);
});
