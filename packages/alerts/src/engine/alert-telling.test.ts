import { expect, it } from 'vitest';
import { eventOf, layoutOf, SECOND, series } from '../../test/recording.ts';
import { createScene } from '../../test/scene.ts';
import type { AlertRuleInput } from '../rules/rule-schema.ts';

type Scene = ReturnType<typeof createScene>;

const LOAD: AlertRuleInput = { series: 'test_load', above: { warning: 10, critical: 20 } };
const acknowledge = ({ command, alert }: Scene) =>
  command({ type: 'acknowledge', alertId: alert()?.id ?? '', by: 'ann' });
const silence = ({ command, timeMs }: Scene, seconds = 60) =>
  command({
    type: 'silence',
    match: '{alertname="load"}',
    toMs: timeMs + seconds * SECOND,
    author: 'ann',
    comment: 'planned',
  });

it('23: is not told while another that inhibits it fires, and is told once that is over', () => {
  const scene = createScene({
    rules: {
      cause: { series: 'test_load{kind="cause"}', above: { critical: 10 } },
      effect: { series: 'test_load{kind="effect"}', above: { warning: 10 } },
    },
    policies: {
      routes: { all: { receivers: ['log'], groupWait: '0s', groupInterval: '0s' } },
      inhibitions: {
        quiet: { source: '{alertname="cause"}', target: '{alertname="effect"}', equal: ['host'] },
      },
    },
    layout: layoutOf(series({ kind: 'cause', host: 'a' }), series({ kind: 'effect', host: 'a' })),
  });
  scene.frame([12, 12]);
  expect(scene.sent.map(({ groupLabels }) => groupLabels.alertname)).toEqual(['cause']);
  expect(scene.engine.alerts()[1]?.suppressedBy).toEqual([{ kind: 'inhibition', by: 'quiet' }]);
  scene.frame([5, 12]);
  expect(scene.sent.map(({ status, groupLabels }) => `${groupLabels.alertname} ${status}`)).toEqual([
    'cause firing',
    'cause resolved',
    'effect firing',
  ]);
});

it('26: leaves out and counts alerts beyond the bound, and opens one when there is room', () => {
  const scene = createScene({
    rules: { load: { ...LOAD, maxAlerts: 1 } },
    layout: layoutOf(series({ name: 'a' }), series({ name: 'b' })),
  });
  scene.frame([12, 12]);
  expect(scene.engine.figures()).toMatchObject({ leftOut: 1, firing: { warning: 1 } });
  scene.frame([5, 12]);
  expect(scene.engine.alerts().map(({ labels }) => labels.name)).toEqual(['b']);
});

it('27: takes back what was told even while it is silenced', () => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(12);
  silence(scene);
  scene.feed(12, 5);
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});

it('28: tells a receiver for critical alerts that it is over when it falls to a warning', () => {
  const scene = createScene({
    rules: { load: LOAD },
    policies: {
      routes: {
        pager: {
          match: '{severity="critical"}',
          receivers: ['pager'],
          groupWait: '0s',
          groupInterval: '0s',
          continue: true,
        },
        all: { receivers: ['log'], groupWait: '0s', groupInterval: '0s' },
      },
    },
  });
  scene.feed(25, 12, 5);
  expect(scene.heard()).toEqual(['pager firing critical', 'log firing critical', 'pager resolved', 'log resolved']);
});

it('29: tells again what still fires after the repeat interval, but not what somebody attends to', () => {
  const scene = createScene({
    rules: { load: LOAD },
    policies: { routes: { all: { receivers: ['log'], groupWait: '0s', repeatInterval: '5s' } } },
  });
  scene.feed(...Array(11).fill(12));
  expect(scene.heard()).toEqual(['log firing warning', 'log repeat warning', 'log repeat warning']);
  acknowledge(scene);
  scene.feed(...Array(20).fill(12));
  expect(scene.sent).toHaveLength(3);
});

it('30: makes one message of a storm', () => {
  const names = Array.from({ length: 100 }, (_, i) => series({ name: `p${i}` }));
  const scene = createScene({
    rules: { load: LOAD },
    policies: { routes: { all: { receivers: ['log'], groupWait: '3s' } } },
    layout: layoutOf(...names),
  });
  for (let i = 1; i <= 5; i++) scene.frame(names.map((_, n) => (n < i * 30 ? 12 : 5)));
  expect(scene.sent.map(({ alerts }) => alerts.length)).toEqual([100]);
});

it('31: fires when no data comes, frames or not, and resolves when it does', () => {
  const scene = createScene({ rules: { silent: { series: 'test_load', absent: { warning: '3s', critical: '6s' } } } });
  scene.feed(1, Number.NaN, Number.NaN, Number.NaN);
  scene.wait(3);
  scene.frame([1], { elapsedMs: 3 * SECOND });
  expect(scene.log.map(({ text }) => text)).toEqual([
    'inactive > firing warning: held',
    'firing > firing critical: rose',
    'firing > resolved critical: cleared',
  ]);
});

it('32: fires when something happened often enough, and resolves when that is long enough ago', () => {
  const scene = createScene({
    rules: {
      loop: { event: { type: 'process-restart', within: '1m', warning: 2 }, description: '{{labels.name}} {{value}}' },
    },
  });
  const restart = { events: [eventOf('process-restart', 'web'), eventOf('process-start', 'web')] };
  scene.frame([1], restart);
  scene.feed(1, 1);
  scene.frame([1], restart);
  expect(scene.alert()).toMatchObject({ state: 'firing', description: 'web 2', labels: { name: 'web' } });
  scene.feed(...Array(61).fill(1));
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});

it('33: ends alerts of a rule that is another one after a restart', () => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(12);
  scene.restart(SECOND, { load: { ...LOAD, for: '1m' } });
  scene.feed(12);
  expect(scene.log.at(1)?.text).toBe('firing > resolved warning: rule-changed');
  expect(scene.heard()).toEqual(['log firing warning', 'log resolved']);
});

it('34: tells nobody of what is over before anyone was told', () => {
  const scene = createScene({
    rules: { load: LOAD },
    policies: { routes: { all: { receivers: ['log'], groupWait: '5s' } } },
  });
  scene.feed(5, 12, 12, 5, ...Array(10).fill(5));
  expect(scene.sent).toEqual([]);
  expect(scene.engine.snapshot().groups).toEqual([]);
});

it('35: tells once that a group is attended to, when all of it is, and not sooner than its interval', () => {
  const scene = createScene({
    rules: { load: { series: 'test_load', above: { warning: 10 } } },
    policies: { routes: { all: { receivers: ['log'], groupWait: '0s', groupInterval: '5s' } } },
    layout: layoutOf(series({ name: 'a' }), series({ name: 'b' }), series({ name: 'c' })),
  });
  const attend = (index: number) =>
    scene.command({ type: 'acknowledge', alertId: scene.engine.alerts()[index]?.id ?? '', by: 'ann' });
  const feed = (seconds: number, ...values: number[]) => {
    for (let i = 0; i < seconds; i++) scene.frame(values);
  };
  const heard = () => scene.sent.map(({ status, alerts }) => [status, ...alerts.map((alert) => alert.status)]);
  feed(1, 12, 12, 5);
  attend(0);
  feed(6, 12, 12, 5);
  expect(heard()).toEqual([['firing', 'firing', 'firing']]);
  attend(1);
  expect(heard().slice(1)).toEqual([['acknowledged', 'acknowledged', 'acknowledged']]);
  expect(scene.sent.at(-1)?.alerts[0]).toMatchObject({ acknowledgedBy: 'ann' });
  feed(6, 5, 12, 5);
  feed(6, 5, 12, 12);
  attend(1);
  feed(6, 5, 12, 12);
  feed(6, 5, 5, 5);
  expect(heard().slice(2)).toEqual([
    ['acknowledged', 'resolved'],
    ['firing', 'firing'],
    ['acknowledged', 'acknowledged', 'acknowledged'],
    ['resolved', 'resolved', 'resolved'],
  ]);
});
