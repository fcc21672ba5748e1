import { isTidemarkError } from '@tidemark/core';
import { expect, it } from 'vitest';
import { SECOND } from '../../test/recording.ts';
import { createScene } from '../../test/scene.ts';
import type { AlertRuleInput } from '../rules/rule-schema.ts';
import type { AlertCommand } from './alert-command.ts';

const LOAD: AlertRuleInput = { series: 'test_load', above: { warning: 10 } };
const SILENCE = { type: 'silence', match: '{alertname="load"}', author: 'ann', comment: 'planned' } as const;

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return isTidemarkError(error) ? error.code : String(error);
  }
  return undefined;
}

it.each<[string, (timeMs: number) => AlertCommand, string]>([
  ['an alert that is not there', () => ({ type: 'acknowledge', alertId: 'a-1', by: 'ann' }), 'ALERTS_ALERT_UNKNOWN'],
  ['a silence that is over already', (timeMs) => ({ ...SILENCE, toMs: timeMs - 1 }), 'ALERTS_SILENCE_INVALID'],
  ['a silence of everything', (timeMs) => ({ ...SILENCE, match: '{}', toMs: timeMs + 1 }), 'ALERTS_SILENCE_INVALID'],
  ['a silence that is not there', () => ({ type: 'expire-silence', silenceId: 's-1' }), 'ALERTS_SILENCE_UNKNOWN'],
  ['a rule that is not there', () => ({ type: 'enable-rule', name: 'laod', enabled: false }), 'ALERTS_RULE_UNKNOWN'],
  ['a rule that is none', () => ({ type: 'set-rule', name: 'load', rule: { series: 'x' } }), 'ALERTS_RULE_INVALID'],
])('refuses %s', (_, command, code) => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(5);
  expect(codeOf(() => scene.command(command(scene.timeMs)))).toBe(code);
});

it('does not acknowledge what does not fire yet', () => {
  const scene = createScene({ rules: { load: { ...LOAD, for: '1m' } } });
  scene.feed(12);
  expect(codeOf(() => scene.command({ type: 'acknowledge', alertId: scene.alert()?.id ?? '', by: 'ann' }))).toBe(
    'ALERTS_NOT_FIRING',
  );
});

it('keeps rules that were added, disabled and removed at run time over a restart', () => {
  const scene = createScene({ rules: { load: LOAD, other: LOAD } });
  scene.feed(5);
  scene.command({ type: 'set-rule', name: 'new', rule: { ...LOAD, above: { critical: 11 } } });
  scene.command({ type: 'enable-rule', name: 'load', enabled: false });
  scene.command({ type: 'remove-rule', name: 'other' });
  scene.restart();
  scene.feed(12);
  expect(scene.engine.alerts().map(({ rule, level }) => `${rule} ${level}`)).toEqual(['new critical']);
  expect(scene.engine.rules().map(({ rule, isChanged }) => [rule.name, rule.enabled, isChanged])).toEqual([
    ['load', false, true],
    ['new', true, true],
  ]);
});

it('keeps a silence over a restart, and ends one on request', () => {
  const scene = createScene({ rules: { load: LOAD } });
  scene.feed(5);
  scene.command({ ...SILENCE, toMs: scene.timeMs + 3600 * SECOND });
  scene.restart();
  scene.feed(12);
  expect(scene.heard()).toEqual([]);
  const silenceId = scene.engine.silences()[0]?.id ?? '';
  scene.command({ type: 'expire-silence', silenceId });
  expect(scene.heard()).toEqual(['log firing warning']);
  expect(scene.engine.silences()).toEqual([]);
});

it('does not go on from what is no snapshot', () => {
  const scene = createScene({});
  expect(codeOf(() => scene.engine.restore({ version: 99 }, scene.timeMs))).toBe('ALERTS_SNAPSHOT_INVALID');
  expect(codeOf(() => scene.engine.restore(null, scene.timeMs))).toBe('ALERTS_SNAPSHOT_INVALID');
});

it('describes an alert in words, with units, labels and its threshold', () => {
  const scene = createScene({
    rules: {
      load: {
        ...LOAD,
        description: 'load is {{value}} of {{threshold}}, {{labels.team}}: {{severity}}',
        labels: { team: 'web' },
      },
    },
  });
  scene.feed(12.5);
  expect(scene.sent[0]?.alerts[0]).toMatchObject({
    description: 'load is 12.5 of 10, web: warning',
    labels: { team: 'web', alertname: 'load', severity: 'warning' },
    threshold: 10,
  });
});
