import { expect, it } from 'vitest';
import { commonLabels, distinguishingLabels, formatLabelList } from './series-labels.ts';

const process = (name: string, pid: string, mode?: string) => ({
  metric: 'process_cpu_seconds_total',
  labels: { start: `17.${pid}`, pid, name, ...(mode === undefined ? {} : { mode }) },
});

it.each([
  ['one series', [process('a', '1')], []],
  ['names that differ', [process('a', '1'), process('b', '2')], ['name']],
  ['equal names', [process('a', '1'), process('a', '2')], ['pid']],
  ['some equal names', [process('a', '1'), process('a', '2'), process('b', '3')], ['name', 'pid']],
  ['modes of one process', [process('a', '1', 'user'), process('a', '1', 'system')], ['mode']],
  [
    'a pid that is used again',
    [process('a', '1'), { ...process('a', '1'), labels: { name: 'a', pid: '1', start: '2' } }],
    ['start'],
  ],
  ['different metrics', [process('a', '1'), { ...process('a', '1'), metric: 'process_threads' }], []],
])('takes the fewest labels that tell series apart: %s', (_, series, labels) => {
  expect(distinguishingLabels(series)).toEqual(labels);
});

it('finds what all series have in common', () => {
  expect(commonLabels([process('a', '1', 'user'), process('a', '2', 'user')])).toEqual({ name: 'a', mode: 'user' });
  expect(commonLabels([])).toEqual({});
});

it('lists labels in reading order, as a selector takes them', () => {
  expect(formatLabelList(process('a"b', '1', 'user').labels)).toBe('name="a\\"b",pid="1",mode="user",start="17.1"');
});
