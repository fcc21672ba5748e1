import type { Layout } from '@tidemark/core';
import {
  type AlertCommand,
  type AlertRuleInput,
  createAlertEngine,
  type Outcome,
  type PoliciesInput,
} from '../src/index.ts';
import { resolvePolicies } from '../src/policies/resolve-policies.ts';
import { resolveRules } from '../src/rules/resolve-rule.ts';
import { createRecording, type FrameOptions, layoutOf, SECOND, series } from './recording.ts';

/** An engine with a recording, and all that came out of it so far. */
export function createScene(options: {
  readonly rules?: Record<string, AlertRuleInput>;
  readonly policies?: PoliciesInput;
  readonly layout?: Layout;
  readonly limits?: Parameters<typeof createAlertEngine>[0]['limits'];
}) {
  const rules = resolveRules(options.rules ?? {});
  const policies = resolvePolicies(options.policies ?? IMMEDIATE);
  const make = () => createAlertEngine({ rules, policies, ...(options.limits ? { limits: options.limits } : {}) });
  const recording = createRecording(options.layout ?? layoutOf(series()));
  let engine = make();
  let wallMs = recording.timeMs;
  const log: { text: string; timeMs: number }[] = [];
  const sent: Outcome['notifications'][number][] = [];
  const take = (outcome: Outcome) => {
    for (const { from, to, level, reason, timeMs } of outcome.transitions)
      log.push({ text: `${from} > ${to}${level === undefined ? '' : ` ${level}`}: ${reason}`, timeMs });
    sent.push(...outcome.notifications);
    return outcome;
  };
  return {
    get engine() {
      return engine;
    },
    get timeMs() {
      return wallMs;
    },
    log,
    sent,
    /** What receivers heard, in order: `log firing critical`. */
    heard: () =>
      sent.flatMap(({ receiver, alerts }) =>
        alerts.map(({ status, level }) => `${receiver} ${status}${status === 'resolved' ? '' : ` ${level}`}`),
      ),
    /** One frame a second with these values of the first series. */
    feed: (...values: number[]) => {
      for (const value of values) take(engine.takeFrame(recording.frame([value])));
      wallMs = recording.timeMs;
    },
    frame: (values: readonly number[], frameOptions?: FrameOptions) => {
      const outcome = take(engine.takeFrame(recording.frame(values, frameOptions)));
      wallMs = recording.timeMs;
      return outcome;
    },
    /** Time passes second by second without a frame. */
    wait: (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        wallMs += SECOND;
        take(engine.tick(wallMs));
      }
    },
    command: (command: AlertCommand) => take(engine.command(command, wallMs)),
    /** The only alert there is. */
    alert: () => engine.alerts()[0],
    /** Another engine goes on from the snapshot of this one, as JSON has it. */
    restart: (downMs = 0, rulesAfter?: Record<string, AlertRuleInput>) => {
      const kept = JSON.parse(JSON.stringify(engine.snapshot()));
      wallMs += downMs;
      engine = rulesAfter === undefined ? make() : createAlertEngine({ rules: resolveRules(rulesAfter), policies });
      engine.restore(kept, wallMs);
    },
  };
}

/** Everything to the log, at once. */
const IMMEDIATE: PoliciesInput = {
  routes: { all: { receivers: ['log'], groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' } },
};
