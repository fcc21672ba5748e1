import { formatSeries, parseSelector } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { frameAt, layoutOf, T0, TWO } from '../../test/frames.ts';
import { createBatchMaker } from './batch-maker.ts';

const RESOURCE = { host: 'here', env: 'test' };
const all = () => createBatchMaker({ resource: RESOURCE, selectors: [] });
const { NaN: absent } = Number;

describe('a batch', () => {
  it('has a column for each series and a row for each frame', () => {
    expect(all().make('key', [frameAt(1), frameAt(2)])).toEqual({
      key: 'key',
      resource: RESOURCE,
      series: TWO.series,
      timesMs: Float64Array.of(T0 + 1000, T0 + 2000),
      columns: [Float64Array.of(1, 2), Float64Array.of(1, 2)],
    });
  });

  it('has the series that any selector matches', () => {
    const selectors = ['process_threads{pid="2"}', '{pid=~"3|4"}', 'host_load1'].map(parseSelector);
    const maker = createBatchMaker({ resource: {}, selectors });
    const layout = layoutOf([1, 2, 3, 4]);
    expect(maker.countValues(layout)).toBe(3);
    expect(maker.make('key', [frameAt(1, { layout })])?.series.map(({ labels }) => labels.pid)).toEqual([
      '2',
      '3',
      '4',
    ]);
  });

  it('has holes where a series was not there, and leaves out what never was', () => {
    const [one, two] = [layoutOf([1, 2]), layoutOf([3, 2])];
    const second = { ...frameAt(2, { layout: two }), values: Float64Array.of(absent, 7) };
    const batch = all().make('key', [frameAt(1, { layout: one }), second, frameAt(3, { layout: one })]);
    expect(batch?.series.map(({ labels }) => labels.pid)).toEqual(['1', '2']);
    expect(batch?.columns).toEqual([Float64Array.of(1, absent, 3), Float64Array.of(1, 7, 3)]);
  });

  it('is the same in whatever order the series come', () => {
    const forwards = all().make('key', [frameAt(1, { layout: layoutOf([1, 2, 3]) })]);
    const layouts = [layoutOf([3, 1]), layoutOf([2])];
    const backwards = all().make('key', [frameAt(1, { layout: layoutOf([3, 2, 1]) })]);
    expect(backwards).toEqual(forwards);
    const mixed = all().make(
      'key',
      layouts.map((layout, i) => frameAt(i + 1, { layout })),
    );
    expect(mixed?.series).toEqual(forwards?.series);
  });

  it('has the same array of series as the one before, as long as they are the same', () => {
    const maker = all();
    const first = maker.make('a', [frameAt(1)]);
    const second = maker.make('b', [frameAt(2, { layout: layoutOf([1, 2]) })]);
    const third = maker.make('c', [frameAt(3, { layout: layoutOf([1, 2, 3]) })]);
    expect(second?.series).toBe(first?.series);
    expect(third?.series.map(formatSeries)).toHaveLength(3);
  });

  it('is none without a value', () => {
    expect(all().make('key', [])).toBeUndefined();
    expect(all().make('key', [{ ...frameAt(1), values: Float64Array.of(absent, absent) }])).toBeUndefined();
  });
});
