import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecording, eventOf, layoutOf, SECOND, series } from '../../test/recording.ts';
import type { PoliciesInput } from '../policies/policy-schema.ts';
import { resolvePolicies } from '../policies/resolve-policies.ts';
import { resolveRules } from '../rules/resolve-rule.ts';
import type { AlertRuleInput } from '../rules/rule-schema.ts';
import { type AlertEngine, createAlertEngine, type Outcome } from './engine.ts';

const LEVELS = { above: { warning: 10, critical: 20, warningClear: 8, criticalClear: 16 } };
const RULES: Record<string, AlertRuleInput> = {
  plain: { series: 'test_load', above: { warning: 10, critical: 20 } },
  patient: { series: 'test_load', ...LEVELS, for: '3s', keepFiringFor: '2s', cooldown: '10s', staleAfter: '5s' },
  smooth: { series: 'test_load', over: '10s', ...LEVELS },
  total: { series: 'test_load', per: [], aggregate: 'sum', above: { critical: 40 } },
  change: { series: 'test_load', change: { over: '20s', warning: 15 } },
  trend: { series: 'test_load{name="a"}', trend: { over: '1m', limit: 30, warning: '2m', critical: '20s' } },
  rate: { series: 'test_done_total', above: { warning: 15 } },
  silent: { series: 'test_load{name="b"}', absent: { warning: '4s', critical: '12s' } },
  crashes: { event: { type: 'process-crash', within: '20s', warning: 1, critical: 3 } },
};

const FAST = { groupWait: '3s', groupInterval: '5s', repeatInterval: '30s' };
const POLICIES: PoliciesInput = {
  routes: {
    pager: { match: '{severity="critical"}', receivers: ['pager', 'log'], escalation: 'team', continue: true, ...FAST },
    all: { receivers: ['log', 'chat'], groupBy: ['name'], ...FAST, groupWait: '0s' },
  },
  escalations: {
    team: [
      { after: '8s', receivers: ['lead'] },
      { after: '20s', receivers: ['boss', 'chat'] },
    ],
  },
  inhibitions: { total: { source: '{alertname="total"}', target: '{alertname="plain"}' } },
};
/** Longer than any group waits, and than a frame. */
const TOLD_AFTER_MS = 9 * SECOND;

const value = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(5, 12, 25, Number.NaN));
const STEP = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ type: fc.constant('frames'), values: fc.array(value, { minLength: 1, maxLength: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('hold'),
      value: fc.constantFrom(12, 25),
      seconds: fc.integer({ min: 5, max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lost'), frames: fc.integer({ min: 1, max: 100 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('step'), ms: fc.integer({ min: -7_200_000, max: 7_200_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('restart'), downMs: fc.constantFrom(0, 1000, 30_000, 3_600_000) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('crash'), values: fc.array(value, { maxLength: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('ack', 'unack', 'close'), which: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('silence'),
      rule: fc.constantFrom(...Object.keys(RULES)),
      seconds: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('layout'), hasB: fc.boolean() }) },
) as fc.Arbitrary<Step>;

type Step =
  | { type: 'frames' | 'crash'; values: number[] }
  | { type: 'hold'; value: number; seconds: number }
  | { type: 'wait'; seconds: number }
  | { type: 'lost'; frames: number }
  | { type: 'step'; ms: number }
  | { type: 'restart'; downMs: number }
  | { type: 'ack' | 'unack' | 'close'; which: number }
  | { type: 'silence'; rule: string; seconds: number }
  | { type: 'layout'; hasB: boolean };

const [rules, policies] = [resolveRules(RULES), resolvePolicies(POLICIES)];
const make = (): AlertEngine => createAlertEngine({ rules, policies });
const LOADS = [series({ name: 'a' }), series({ name: 'b' })] as const;
const DONE = series({}, { name: 'test_done_total', kind: 'counter' });
const WITH_B = layoutOf(...LOADS, DONE);
const WITHOUT_B = layoutOf(LOADS[0], DONE);

/** Plays steps to an engine. `restores`: after a restart another engine goes on from the snapshot, else the same one. */
function play(
  steps: readonly Step[],
  { restores, onOutcome }: { restores: boolean; onOutcome: (o: Outcome, e: AlertEngine) => void },
) {
  const recording = createRecording(WITH_B);
  let engine = make();
  let layout = WITH_B;
  let done = 0;
  /** What happens to time before the next frame. */
  let next: { elapsedMs?: number; stepMs?: number; lost?: number } = {};
  let aheadMs = 0;
  const wallMs = () => recording.timeMs + aheadMs;
  const frame = (a: number, { b = 20 - a, crash = false } = {}) => {
    done += Number.isNaN(a) ? 3 : a;
    const values = layout === WITH_B ? [a, b, done] : [a, done];
    const elapsedMs = next.elapsedMs ?? SECOND + Math.max(0, aheadMs);
    const stepMs = next.elapsedMs === 0 ? Math.max(SECOND, aheadMs) : 0;
    const events = crash ? { events: [eventOf('process-crash', 'web')] } : {};
    const made = recording.frame(values, { stepMs, ...next, elapsedMs, layout, ...events });
    aheadMs = 0;
    next = {};
    onOutcome(engine.takeFrame(made), engine);
  };
  const command = (type: 'ack' | 'unack' | 'close', which: number) => {
    const firing = engine.alerts().filter(({ firedMs }) => firedMs !== undefined);
    const alert = firing[which % Math.max(1, firing.length)];
    if (alert === undefined) return;
    const name = type === 'ack' ? 'acknowledge' : type === 'unack' ? 'unacknowledge' : 'close';
    onOutcome(engine.command({ type: name, alertId: alert.id, by: 'ann' }, wallMs()), engine);
  };
  const wait = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      aheadMs += SECOND;
      onOutcome(engine.tick(wallMs()), engine);
    }
  };
  const restart = (downMs: number) => {
    aheadMs += downMs;
    next = { elapsedMs: 0 };
    if (!restores) return;
    const kept = JSON.parse(JSON.stringify(engine.snapshot()));
    engine = make();
    engine.restore(kept, wallMs());
  };
  const take = (step: Step): void => {
    if (step.type === 'frames') for (const one of step.values) frame(one);
    else if (step.type === 'crash') for (const one of [5, ...step.values]) frame(one, { crash: true });
    else if (step.type === 'hold') for (let i = 0; i < step.seconds; i++) frame(step.value);
    else if (step.type === 'wait') wait(step.seconds);
    else if (step.type === 'lost')
      next = { lost: step.frames, elapsedMs: (step.frames + 1) * SECOND + Math.max(0, aheadMs) };
    else if (step.type === 'step') next = { ...next, stepMs: step.ms };
    else if (step.type === 'restart') restart(step.downMs);
    else if (step.type === 'layout') layout = step.hasB ? WITH_B : WITHOUT_B;
    else if (step.type === 'silence') {
      const silence = { type: 'silence', match: `{alertname="${step.rule}"}`, author: 'ann', comment: '' } as const;
      onOutcome(engine.command({ ...silence, toMs: wallMs() + step.seconds * SECOND }, wallMs()), engine);
    } else command(step.type, step.which);
  };
  return {
    take: () => steps.forEach(take),
    calm: (seconds: number) => {
      layout = WITH_B;
      for (let i = 0; i < seconds; i++) frame(5, { b: 5 });
    },
    engine: () => engine,
  };
}

const HISTORY = fc.array(STEP, { minLength: 1, maxLength: 30 });
const RUNS = { numRuns: 25 };

/** What each receiver heard of each alert, in order, without repetitions. */
function conversations(outcomes: readonly Outcome[]): Map<string, string[]> {
  const heard = new Map<string, string[]>();
  for (const { receiver, alerts } of outcomes.flatMap(({ notifications }) => notifications)) {
    for (const { alertId, status, level } of alerts) {
      if (status === 'repeat') continue;
      const key = `${receiver} ${alertId}`;
      const words = heard.get(key) ?? [];
      heard.set(key, words);
      words.push(status === 'resolved' ? 'over' : level);
    }
  }
  return heard;
}

describe('whatever happens', () => {
  it('every firing that was told is taken back exactly once, no id comes twice, nothing is left behind', () => {
    fc.assert(
      fc.property(HISTORY, (steps) => {
        const outcomes: Outcome[] = [];
        const scene = play(steps, { restores: true, onOutcome: (outcome) => outcomes.push(outcome) });
        scene.take();
        // Clocks were set by up to 30 times two hours, and silences go by them.
        for (const { id } of scene.engine().silences())
          outcomes.push(
            scene.engine().command({ type: 'expire-silence', silenceId: id }, scene.engine().snapshot().time.timeMs),
          );
        scene.calm(120);
        const ids = outcomes.flatMap(({ transitions, notifications }) =>
          [...transitions, ...notifications].map(({ id }) => id),
        );
        expect(new Set(ids).size).toBe(ids.length);
        for (const [, words] of conversations(outcomes))
          expect(words.join(' ')).toMatch(/^((warning critical|warning|critical) over ?)+$/);
        const { alerts, groups, firing } = scene.engine().snapshot();
        expect({ alerts, groups, firing }).toEqual({ alerts: [], groups: [], firing: [] });
      }),
      RUNS,
    );
  });

  it('what fires on, attended by nobody and suppressed by nothing, is told to everyone it concerns', () => {
    fc.assert(
      fc.property(HISTORY, (steps) => {
        const since = new Map<string, number>();
        const told = new Set<string>();
        const onOutcome = ({ notifications }: Outcome, engine: AlertEngine) => {
          for (const { receiver, alerts } of notifications)
            for (const { alertId, status, level } of alerts)
              if (status === 'firing') told.add(`${receiver} ${alertId} ${level}`);
          const { nowMs } = engine.snapshot().time;
          const open = engine
            .alerts()
            .filter(({ state, suppressedBy }) => state === 'firing' && suppressedBy.length === 0);
          const keys = open.map(({ id, level }) => `${id} ${level}`);
          for (const key of since.keys()) if (!keys.includes(key)) since.delete(key);
          for (const { id, level } of open) {
            const key = `${id} ${level}`;
            if (!since.has(key)) since.set(key, nowMs);
            if (nowMs - (since.get(key) as number) < TOLD_AFTER_MS) continue;
            const receivers = level === 'critical' ? ['pager', 'log', 'chat'] : ['log', 'chat'];
            const heard = (receiver: string) =>
              told.has(`${receiver} ${key}`) || told.has(`${receiver} ${id} critical`);
            expect(
              receivers.filter((receiver) => !heard(receiver)),
              key,
            ).toEqual([]);
          }
        };
        play(steps, { restores: true, onOutcome }).take();
      }),
      RUNS,
    );
  });

  it('an engine that goes on from a snapshot does what the first would have done', () => {
    fc.assert(
      fc.property(HISTORY, (history) => {
        const steps = history.map((step) => (step.type === 'restart' ? { ...step, downMs: 0 } : step));
        const [first, second]: Outcome[][] = [[], []];
        play(steps, { restores: false, onOutcome: (outcome) => first?.push(outcome) }).take();
        play(steps, { restores: true, onOutcome: (outcome) => second?.push(outcome) }).take();
        expect(second).toEqual(first);
      }),
      RUNS,
    );
  });
});
