import fc from 'fast-check';
import { expect } from 'vitest';
import { type AlertEngine, createAlertEngine, type Outcome } from '../src/engine/engine.ts';
import type { PoliciesInput } from '../src/policies/policy-schema.ts';
import { resolvePolicies } from '../src/policies/resolve-policies.ts';
import { resolveRules } from '../src/rules/resolve-rule.ts';
import type { AlertRuleInput } from '../src/rules/rule-schema.ts';
import { createRecording, eventOf, layoutOf, SECOND, series } from './recording.ts';

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
  | { type: 'frames'; values: number[] }
  | { type: 'crash'; values: number[] }
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

type OnOutcome = (outcome: Outcome, engine: AlertEngine) => void;

/** Plays a history to an engine. With `restores` another engine goes on from the snapshot after a restart, else the same one. */
class Player {
  readonly #restores: boolean;
  readonly #onOutcome: OnOutcome;
  readonly #recording = createRecording(WITH_B);
  engine = make();
  #layout = WITH_B;
  #done = 0;
  /** What happens to time before the next frame. */
  #next: { elapsedMs?: number; stepMs?: number; lost?: number } = {};
  #aheadMs = 0;

  constructor(restores: boolean, onOutcome: OnOutcome) {
    this.#restores = restores;
    this.#onOutcome = onOutcome;
  }

  play(steps: readonly Step[]): void {
    for (const step of steps) this.#take(step);
  }

  /** Nothing is wrong for so long. */
  calm(seconds: number): void {
    this.#layout = WITH_B;
    for (let i = 0; i < seconds; i++) this.#frame(5, { b: 5 });
  }

  get #wallMs(): number {
    return this.#recording.timeMs + this.#aheadMs;
  }

  #take(step: Step): void {
    if (step.type === 'frames') for (const one of step.values) this.#frame(one);
    else if (step.type === 'crash') for (const one of [5, ...step.values]) this.#frame(one, { crash: true });
    else if (step.type === 'hold') for (let i = 0; i < step.seconds; i++) this.#frame(step.value);
    else if (step.type === 'wait') this.#wait(step.seconds);
    else if (step.type === 'lost')
      this.#next = { lost: step.frames, elapsedMs: (step.frames + 1) * SECOND + Math.max(0, this.#aheadMs) };
    else if (step.type === 'step') this.#next = { ...this.#next, stepMs: step.ms };
    else if (step.type === 'restart') this.#restart(step.downMs);
    else if (step.type === 'layout') this.#layout = step.hasB ? WITH_B : WITHOUT_B;
    else if (step.type === 'silence') this.#silence(step);
    else this.#command(step.type, step.which);
  }

  #frame(a: number, { b = 20 - a, crash = false } = {}): void {
    this.#done += Number.isNaN(a) ? 3 : a;
    const layout = this.#layout;
    const values = layout === WITH_B ? [a, b, this.#done] : [a, this.#done];
    const elapsedMs = this.#next.elapsedMs ?? SECOND + Math.max(0, this.#aheadMs);
    const stepMs = this.#next.elapsedMs === 0 ? Math.max(SECOND, this.#aheadMs) : 0;
    const events = crash ? { events: [eventOf('process-crash', 'web')] } : {};
    const made = this.#recording.frame(values, { stepMs, ...this.#next, elapsedMs, layout, ...events });
    this.#aheadMs = 0;
    this.#next = {};
    this.#onOutcome(this.engine.takeFrame(made), this.engine);
  }

  #wait(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.#aheadMs += SECOND;
      this.#onOutcome(this.engine.tick(this.#wallMs), this.engine);
    }
  }

  #restart(downMs: number): void {
    this.#aheadMs += downMs;
    this.#next = { elapsedMs: 0 };
    if (!this.#restores) return;
    const kept = JSON.parse(JSON.stringify(this.engine.snapshot()));
    this.engine = make();
    this.engine.restore(kept, this.#wallMs);
  }

  #silence({ rule, seconds }: Extract<Step, { type: 'silence' }>): void {
    const silence = { type: 'silence', match: `{alertname="${rule}"}`, author: 'ann', comment: '' } as const;
    const toMs = this.#wallMs + seconds * SECOND;
    this.#onOutcome(this.engine.command({ ...silence, toMs }, this.#wallMs), this.engine);
  }

  #command(type: 'ack' | 'unack' | 'close', which: number): void {
    const firing = this.engine.alerts().filter(({ firedMs }) => firedMs !== undefined);
    const alert = firing[which % Math.max(1, firing.length)];
    if (alert === undefined) return;
    const name = type === 'ack' ? 'acknowledge' : type === 'unack' ? 'unacknowledge' : 'close';
    this.#onOutcome(this.engine.command({ type: name, alertId: alert.id, by: 'ann' }, this.#wallMs), this.engine);
  }
}

const HISTORY = fc.array(STEP, { minLength: 1, maxLength: 30 });

/** What each receiver heard of each alert, in order, without repetitions. */
function conversations(outcomes: readonly Outcome[]): Map<string, string[]> {
  const heard = new Map<string, string[]>();
  for (const { receiver, alerts } of outcomes.flatMap(({ notifications }) => notifications)) {
    for (const { alertId, status, level } of alerts) {
      if (status === 'repeat') continue;
      const key = `${receiver} ${alertId}`;
      const words = heard.get(key) ?? [];
      heard.set(key, words);
      // That somebody attends to it is told of what was told, and is not over.
      if (status === 'acknowledged') expect(['warning', 'critical'], key).toContain(words.at(-1));
      else words.push(status === 'resolved' ? 'over' : level);
    }
  }
  return heard;
}

/** Every firing that was told is taken back exactly once, no id comes twice, and nothing is left behind. */
export function everyFiringIsTakenBackOnce(numRuns: number): void {
  fc.assert(
    fc.property(HISTORY, (steps) => {
      const outcomes: Outcome[] = [];
      const scene = new Player(true, (outcome) => outcomes.push(outcome));
      scene.play(steps);
      // Clocks were set by up to 30 times two hours, and silences go by them.
      for (const { id } of scene.engine.silences())
        outcomes.push(
          scene.engine.command({ type: 'expire-silence', silenceId: id }, scene.engine.snapshot().time.timeMs),
        );
      scene.calm(120);
      const ids = outcomes.flatMap(({ transitions, notifications }) =>
        [...transitions, ...notifications].map(({ id }) => id),
      );
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, words] of conversations(outcomes))
        expect(words.join(' ')).toMatch(/^((warning critical|warning|critical) over ?)+$/);
      const { alerts, groups, firing } = scene.engine.snapshot();
      expect({ alerts, groups, firing }).toEqual({ alerts: [], groups: [], firing: [] });
    }),
    { numRuns },
  );
}

/** What fires on, attended by nobody and suppressed by nothing, is told to everyone it concerns. */
export function whatLastsIsTold(numRuns: number): void {
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
          const heard = (receiver: string) => told.has(`${receiver} ${key}`) || told.has(`${receiver} ${id} critical`);
          expect(
            receivers.filter((receiver) => !heard(receiver)),
            key,
          ).toEqual([]);
        }
      };
      new Player(true, onOutcome).play(steps);
    }),
    { numRuns },
  );
}

/** An engine that goes on from a snapshot does what the first would have done, ids included. */
export function goesOnFromASnapshot(numRuns: number): void {
  fc.assert(
    fc.property(HISTORY, (history) => {
      const steps = history.map((step) => (step.type === 'restart' ? { ...step, downMs: 0 } : step));
      const [first, second]: Outcome[][] = [[], []];
      new Player(false, (outcome) => first?.push(outcome)).play(steps);
      new Player(true, (outcome) => second?.push(outcome)).play(steps);
      expect(second).toEqual(first);
    }),
    { numRuns },
  );
}
