import { expect, it } from 'vitest';
import { layoutOf, SECOND, series } from '../../test/recording.ts';
import { createScene } from '../../test/scene.ts';
import type { AlertRuleInput } from '../rules/rule-schema.ts';

const LOAD: AlertRuleInput = { series: 'test_load', above: { warning: 10 } };
const HOUR = 3600 * SECOND;
const reasons = ({ log }: ReturnType<typeof createScene>) => log.map(({ text }) => text.split(': ')[1]);

it('an hour of which nothing was seen does not count for a duration', () => {
  const scene = createScene({ rules: { load: { ...LOAD, for: '1m' } } });
  scene.feed(12, 12);
  scene.frame([12], { elapsedMs: HOUR, lost: 3599 });
  expect(scene.alert()?.state).toBe('pending');
  scene.feed(...Array(58).fill(12));
  expect(scene.alert()?.state).toBe('pending');
  scene.feed(12);
  expect(scene.alert()?.state).toBe('firing');
});

it.each([HOUR, -HOUR])('a clock that is set by %d ms makes nothing unknown, early or late', (stepMs) => {
  const scene = createScene({ rules: { load: { ...LOAD, for: '5s', cooldown: '10s' } } });
  scene.feed(12, 12);
  scene.frame([12], { stepMs });
  scene.feed(12, 12);
  expect(reasons(scene)).toEqual(['reached']);
  scene.feed(12, 5);
  scene.frame([12], { stepMs });
  scene.feed(...Array(8).fill(12));
  expect(reasons(scene)).toEqual(['reached', 'held', 'cleared', 'reached']);
  scene.feed(12);
  expect(scene.alert()?.state).toBe('firing');
});

it('a clock that is set while no frames come counts for ten seconds at most', () => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(12);
  scene.engine.tick(scene.timeMs + HOUR);
  expect(scene.alert()?.state).toBe('firing');
});

it('after an hour without the agent an alert was unknown, and nobody hears of it again', () => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(12);
  const firedMs = scene.timeMs;
  scene.restart(HOUR);
  scene.frame([12], { elapsedMs: 0, stepMs: HOUR });
  expect(reasons(scene)).toEqual(['held', 'no-frames', 'frames-again']);
  expect(scene.log[1]?.timeMs).toBe(firedMs + HOUR);
  expect(scene.alert()).toMatchObject({ state: 'firing', firedMs });
  scene.feed(5);
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});

it('what ended while the agent was down is taken back once its series is gone', () => {
  const scene = createScene({ rules: { load: { ...LOAD, staleAfter: '5s' } } });
  scene.feed(12);
  scene.restart(HOUR);
  const empty = layoutOf(series({ name: 'another' }));
  scene.frame([1], { elapsedMs: 0, stepMs: HOUR, layout: empty });
  for (let i = 0; i < 5; i++) scene.frame([1]);
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});

it('what falls from critical is a warning until it was clear of that for keepFiringFor too', () => {
  const load: AlertRuleInput = { series: 'test_load', above: { warning: 10, critical: 20 }, keepFiringFor: '3s' };
  const scene = createScene({ rules: { load } });
  scene.feed(25, 12, 12, 7, 7);
  expect(scene.alert()).toMatchObject({ state: 'firing', level: 'warning' });
  scene.feed(7);
  expect(scene.alert()?.state).toBe('firing');
  scene.feed(7);
  expect(scene.heard()).toEqual(['log firing critical', 'log resolved']);
});

it('a counter has no rate at its first value, across a gap, and after the recorder began anew', () => {
  const work = series({}, { name: 'test_work_total', kind: 'counter' });
  const scene = createScene({
    rules: { work: { series: 'test_work_total', above: { warning: 100 } } },
    layout: layoutOf(work),
  });
  scene.frame([1_000_000]);
  scene.frame([2_000_000], { elapsedMs: 10 * SECOND, lost: 9 });
  scene.frame([3_000_000], { elapsedMs: 0 });
  expect(scene.log).toEqual([]);
  scene.frame([3_000_100]);
  expect(scene.alert()).toMatchObject({ state: 'firing', value: 100 });
});

it('a counter has no rate at the first value after it was missing, nor when its series joins the others', () => {
  const work = (name: string) => series({ name }, { name: 'test_work_total', kind: 'counter' });
  const scene = createScene({
    rules: { work: { series: 'test_work_total', above: { warning: 100 } } },
    layout: layoutOf(work('a')),
  });
  for (const value of [1_000_000, Number.NaN, 1_000_000]) scene.frame([value]);
  scene.frame([1_000_000, 1_000_000], { layout: layoutOf(work('a'), work('b')) });
  expect(scene.log).toEqual([]);
});

it('a counter keeps its rate when other series come and go', () => {
  const work = series({}, { name: 'test_work_total', kind: 'counter' });
  const scene = createScene({
    rules: { work: { series: 'test_work_total', above: { warning: 100 } } },
    layout: layoutOf(work),
  });
  scene.frame([1000]);
  scene.frame([7, 1200], { layout: layoutOf(series(), work) });
  expect(scene.alert()).toMatchObject({ state: 'firing', value: 200 });
});

it('a window adds up what one value alone would not show', () => {
  const scene = createScene({ rules: { load: { ...LOAD, over: '10s' } } });
  scene.feed(0, 50, 0, 0, 50, 0, 0, 50);
  expect(scene.alert()).toMatchObject({ state: 'firing', value: 18.75 });
});

it('a change is measured against the beginning of its window', () => {
  const scene = createScene({
    rules: { jump: { series: 'test_load', change: { over: '10s', as: 'share', warning: '50%' } } },
  });
  scene.feed(...Array(10).fill(100), 149);
  expect(scene.alert()).toBeUndefined();
  scene.feed(151);
  expect(scene.alert()).toMatchObject({ state: 'firing', value: 0.51, dimension: 'ratio' });
});

it('a divided value is matched by equal labels, and by a divisor without labels', () => {
  const of = (name: string, metric: string) => series({ name }, { name: metric });
  const scene = createScene({
    rules: {
      files: { series: 'test_open', dividedBy: 'test_limit', above: { warning: 0.9 } },
      share: { series: 'test_open', per: ['name'], dividedBy: 'test_total', above: { warning: 0.9 } },
    },
    layout: layoutOf(
      of('a', 'test_open'),
      of('b', 'test_open'),
      of('b', 'test_limit'),
      of('a', 'test_limit'),
      series({}, { name: 'test_total' }),
    ),
  });
  scene.frame([10, 90, 100, 1000, 10]);
  expect(scene.engine.alerts().map(({ rule, labels, value }) => [rule, labels.name, value])).toEqual([
    ['files', 'b', 0.9],
    ['share', 'a', 1],
    ['share', 'b', 9],
  ]);
});

it('a window that emptied while the agent was down ends nothing before it is filled again', () => {
  const scene = createScene({ rules: { load: { ...LOAD, over: '5m' } } });
  scene.feed(...Array(160).fill(12));
  expect(reasons(scene)).toEqual(['held']);
  scene.restart(HOUR);
  scene.frame([5], { elapsedMs: 0, stepMs: HOUR });
  scene.feed(...Array(120).fill(5));
  expect(scene.alert()?.state).toBe('firing');
  scene.feed(...Array(60).fill(5));
  expect(reasons(scene)).toEqual(['held', 'no-frames', 'frames-again', 'cleared']);
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});
