import { expect, it } from 'vitest';
import { SECOND } from '../../test/recording.ts';
import { createScene } from '../../test/scene.ts';
import type { PoliciesInput } from '../policies/policy-schema.ts';
import type { AlertRuleInput } from '../rules/rule-schema.ts';

type Scene = ReturnType<typeof createScene>;

interface Row {
  /** Number in the tables of docs/alerts.md. */
  readonly number: number;
  readonly name: string;
  readonly rule?: Partial<AlertRuleInput>;
  readonly policies?: PoliciesInput;
  readonly act: (scene: Scene) => void;
  /** Transitions, all of them. */
  readonly log: readonly string[];
  readonly heard?: readonly string[];
  readonly state?: string;
}

const LOAD: AlertRuleInput = { series: 'test_load', above: { warning: 10, critical: 20 } };
const HYSTERESIS = { above: { warning: 10, critical: 20, warningClear: 8, criticalClear: 16 } };
const FIRED = 'inactive > firing warning: held';
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

const ROWS: readonly Row[] = [
  {
    number: 1,
    name: 'a reached threshold is pending until it held',
    rule: { for: '3s' },
    act: ({ feed }) => feed(5, 12, 12),
    log: ['inactive > pending: reached'],
    heard: [],
    state: 'pending',
  },
  {
    number: 2,
    name: 'without for it fires at once, at the level of the value',
    act: ({ feed }) => feed(5, 25),
    log: ['inactive > firing critical: held'],
    heard: ['log firing critical'],
    state: 'firing',
  },
  {
    number: 3,
    name: 'pending fires as a warning once it held',
    rule: { for: '3s' },
    act: ({ feed }) => feed(12, 12, 12, 12),
    log: ['inactive > pending: reached', 'pending > firing warning: held'],
    heard: ['log firing warning'],
  },
  {
    number: 4,
    name: 'pending fires as critical when that held',
    rule: { for: '3s' },
    act: ({ feed }) => feed(25, 25, 25, 25),
    log: ['inactive > pending: reached', 'pending > firing critical: held'],
    heard: ['log firing critical'],
  },
  {
    number: 5,
    name: 'pending ends when the threshold is no longer reached, whatever its clear threshold',
    rule: { ...HYSTERESIS, for: '3s' },
    act: ({ feed }) => feed(12, 9),
    log: ['inactive > pending: reached', 'pending > inactive: withdrawn'],
    heard: [],
  },
  {
    number: 6,
    name: 'pending waits for the next value, and the time in between counts when that reaches the threshold too',
    rule: { for: '6s' },
    act: ({ feed }) => feed(12, Number.NaN, Number.NaN, 12, Number.NaN, Number.NaN, Number.NaN, 12),
    log: ['inactive > pending: reached', 'pending > firing warning: held'],
  },
  {
    number: 7,
    name: 'pending ends when its series is gone',
    rule: { for: '30s', staleAfter: '5s' },
    act: ({ feed }) => feed(12, ...Array(5).fill(Number.NaN)),
    log: ['inactive > pending: reached', 'pending > inactive: gone'],
  },
  {
    number: 8,
    name: 'a warning becomes critical when that held, and nobody attends to it any more',
    rule: { for: '1s' },
    act: (scene) => {
      scene.feed(12, 12);
      acknowledge(scene);
      scene.feed(22, 22);
    },
    log: [
      'inactive > pending: reached',
      'pending > firing warning: held',
      'firing > acknowledged warning: acknowledged',
      'acknowledged > firing critical: rose',
    ],
    heard: ['log firing warning', 'log acknowledged warning', 'log firing critical'],
  },
  {
    number: 9,
    name: 'critical becomes a warning below its own clear threshold, and receivers of both are not told',
    rule: HYSTERESIS,
    act: ({ feed }) => feed(22, 18, 15),
    log: ['inactive > firing critical: held', 'firing > firing warning: eased'],
    heard: ['log firing critical'],
  },
  {
    number: 10,
    name: 'it resolves below its clear threshold after keepFiringFor',
    rule: { ...HYSTERESIS, keepFiringFor: '2s' },
    act: ({ feed }) => feed(12, 9, 7, 7, 7),
    log: [FIRED, 'firing > resolved warning: cleared'],
    heard: ['log firing warning', 'log resolved'],
  },
  {
    number: 11,
    name: 'it goes on firing when the threshold is reached again within keepFiringFor',
    rule: { keepFiringFor: '2s' },
    act: ({ feed }) => feed(12, 7, 7, 12, 7, 7),
    log: [FIRED],
    heard: ['log firing warning'],
    state: 'firing',
  },
  {
    number: 12,
    name: 'it resolves when its series is gone while others are recorded',
    rule: { staleAfter: '5s' },
    act: ({ feed }) => feed(12, ...Array(5).fill(Number.NaN)),
    log: [FIRED, 'firing > resolved warning: gone'],
    heard: ['log firing warning', 'log resolved'],
  },
  {
    number: 13,
    name: 'without frames it is unknown, which nobody is told',
    act: ({ feed, wait }) => {
      feed(12);
      wait(60);
    },
    log: [FIRED, 'firing > unknown warning: no-frames'],
    heard: ['log firing warning'],
    state: 'unknown',
  },
  {
    number: 14,
    name: 'with frames it is again what it was',
    act: ({ feed, wait, frame }) => {
      feed(12);
      wait(60);
      frame([12], { elapsedMs: 0, stepMs: 61 * SECOND });
    },
    log: [FIRED, 'firing > unknown warning: no-frames', 'unknown > firing warning: frames-again'],
    heard: ['log firing warning'],
    state: 'firing',
  },
  {
    number: 15,
    name: 'somebody attends to it',
    act: (scene) => {
      scene.feed(12);
      acknowledge(scene);
    },
    log: [FIRED, 'firing > acknowledged warning: acknowledged'],
    heard: ['log firing warning', 'log acknowledged warning'],
    state: 'acknowledged',
  },
  {
    number: 16,
    name: 'nobody attends to it after all',
    act: (scene) => {
      scene.feed(12);
      acknowledge(scene);
      scene.command({ type: 'unacknowledge', alertId: scene.alert()?.id ?? '', by: 'bob' });
    },
    log: [FIRED, 'firing > acknowledged warning: acknowledged', 'acknowledged > firing warning: unacknowledged'],
    state: 'firing',
  },
  {
    number: 17,
    name: 'what is attended to resolves like any other, and is told',
    act: (scene) => {
      scene.feed(12);
      acknowledge(scene);
      scene.feed(5);
    },
    log: [FIRED, 'firing > acknowledged warning: acknowledged', 'acknowledged > resolved warning: cleared'],
    heard: ['log firing warning', 'log acknowledged warning', 'log resolved'],
  },
  {
    number: 18,
    name: 'the rule is removed',
    act: ({ feed, command }) => {
      feed(12);
      command({ type: 'remove-rule', name: 'load' });
    },
    log: [FIRED, 'firing > resolved warning: rule-removed'],
    heard: ['log firing warning', 'log resolved'],
  },
  {
    number: 19,
    name: 'it is closed by hand, and fires again only after its cooldown',
    rule: { cooldown: '3s' },
    act: ({ feed, command, alert }) => {
      feed(12);
      command({ type: 'close', alertId: alert()?.id ?? '', by: 'ann' });
      feed(12, 12, 12);
    },
    log: [FIRED, 'firing > resolved warning: closed', 'inactive > pending: reached', 'pending > firing warning: held'],
    heard: ['log firing warning', 'log resolved', 'log firing warning'],
  },
  {
    number: 20,
    name: 'within its cooldown it stays pending',
    rule: { cooldown: '10s' },
    act: ({ feed }) => feed(12, 5, 12, 12, 12),
    log: [FIRED, 'firing > resolved warning: cleared', 'inactive > pending: reached'],
    heard: ['log firing warning', 'log resolved'],
    state: 'pending',
  },
  {
    number: 21,
    name: 'a silence keeps it from being told, and it goes on living',
    act: (scene) => {
      scene.feed(5);
      silence(scene);
      scene.feed(12, 25);
    },
    log: [FIRED, 'firing > firing warning: suppressed', 'firing > firing critical: rose'],
    heard: [],
    state: 'firing',
  },
  {
    number: 22,
    name: 'so does a maintenance window',
    policies: {
      windows: { night: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '00:00' } },
    },
    act: ({ feed }) => feed(12),
    log: [FIRED, 'firing > firing warning: suppressed'],
    heard: [],
  },
  {
    number: 24,
    name: 'when the suppression ends and it still fires, it is told',
    act: (scene) => {
      silence(scene, 3);
      scene.feed(12, 12, 12);
    },
    log: [FIRED, 'firing > firing warning: suppressed', 'firing > firing warning: unsuppressed'],
    heard: ['log firing warning'],
  },
  {
    number: 25,
    name: 'it is escalated while nobody attends to it',
    policies: {
      routes: { all: { receivers: ['log'], groupWait: '0s', groupInterval: '0s', escalation: 'team' } },
      escalations: {
        team: [
          { after: '2s', receivers: ['lead'] },
          { after: '10s', receivers: ['boss'] },
        ],
      },
    },
    act: (scene) => {
      scene.feed(12, 12, 12);
      acknowledge(scene);
      scene.feed(...Array(20).fill(12), 5);
    },
    log: [
      FIRED,
      'firing > firing warning: escalated',
      'firing > acknowledged warning: acknowledged',
      'acknowledged > resolved warning: cleared',
    ],
    heard: [
      ...['log firing warning', 'lead firing warning', 'log acknowledged warning', 'lead acknowledged warning'],
      ...['log resolved', 'lead resolved'],
    ],
  },
];

it.each(ROWS)('$number: $name', ({ rule, policies, act, log, heard, state }) => {
  const scene = createScene({ rules: { load: { ...LOAD, ...rule } }, ...(policies === undefined ? {} : { policies }) });
  act(scene);
  scene.wait(policies?.windows === undefined ? 0 : 20);
  expect(scene.log.map(({ text }) => text)).toEqual(log);
  if (heard !== undefined) expect(scene.heard()).toEqual(heard);
  if (state !== undefined) expect(scene.alert()?.state).toBe(state);
});
