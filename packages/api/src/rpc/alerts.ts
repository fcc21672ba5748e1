/** Alerts: looking needs the role `read`; attending to them, silencing and changing rules the role `operate`. */
import { tracked } from '@trpc/server';
import { apiError } from '../errors.ts';
import type { Caller } from '../security/roles.ts';
import { alertAnswer, overviewAnswer, receiverAnswer, ruleAnswer, silenceAnswer } from '../shapes/alert-answers.ts';
import {
  acknowledgeInput,
  alertEventsInput,
  alertEventsShape,
  alertHistoryInput,
  alertInput,
  alertOverviewShape,
  alertRulesShape,
  alertStatesShape,
  commandShape,
  receiverInput,
  receiversShape,
  reloadShape,
  ruleEnabledInput,
  ruleInput,
  ruleNameInput,
  silencedShape,
  silenceIdInput,
  silenceInput,
  silencesShape,
  testShape,
} from '../shapes/alert-shapes.ts';
import { followAlerts, placeOf } from './follow-alerts.ts';
import { operating, reading, router } from './procedures.ts';

/** Who did it: what was said, with the name of the token, which nobody can choose. */
function doer(caller: Caller, by: string | undefined): string {
  return by === undefined || by === caller.name ? caller.name : `${by} (${caller.name})`;
}

export const alerts = router({
  /** Everything in numbers, with the health score. */
  overview: reading.output(alertOverviewShape).query(({ ctx }) => overviewAnswer(ctx.recording.alerts)),

  /** Those that are pending or fire, the gravest first. */
  list: reading.output(alertStatesShape).query(({ ctx }) => ctx.recording.alerts.list().map(alertAnswer)),

  /** What happened to alerts in a range. */
  history: reading
    .input(alertHistoryInput)
    .output(alertEventsShape)
    .query(async ({ ctx, input }) => alertEventsShape.parse(await ctx.recording.alerts.history(input))),

  rules: reading.output(alertRulesShape).query(({ ctx }) => ctx.recording.alerts.rules().map(ruleAnswer)),
  silences: reading.output(silencesShape).query(({ ctx }) => ctx.recording.alerts.silences().map(silenceAnswer)),
  receivers: reading.output(receiversShape).query(({ ctx }) => ctx.recording.alerts.receivers().map(receiverAnswer)),

  /** What happens to alerts from now on, or after the event a client saw last, once it is stored. */
  events: reading.input(alertEventsInput).subscription(async function* ({ ctx, input, signal }) {
    if (ctx.live === undefined) throw apiError('API_NOT_FOUND', 'this server has no live streams');
    const events = followAlerts(ctx.recording.alerts, input.lastEventId, signal as AbortSignal);
    const server = await ctx.live.open();
    for await (const event of server.follow(events, ctx.caller)) yield tracked(placeOf(event), event);
  }),

  /** Somebody attends to it: it is not told again until it gets worse. */
  acknowledge: operating
    .input(acknowledgeInput)
    .output(commandShape)
    .mutation(({ ctx, input: { alertId, comment = '', by } }) =>
      ctx.recording.alerts.command({ type: 'acknowledge', alertId, comment, by: doer(ctx.caller, by) }),
    ),

  unacknowledge: operating
    .input(alertInput)
    .output(commandShape)
    .mutation(({ ctx, input: { alertId, by } }) =>
      ctx.recording.alerts.command({ type: 'unacknowledge', alertId, by: doer(ctx.caller, by) }),
    ),

  /** Ends it by hand; it fires again if its condition still holds after the cooldown. */
  close: operating
    .input(alertInput)
    .output(commandShape)
    .mutation(({ ctx, input: { alertId, by } }) =>
      ctx.recording.alerts.command({ type: 'close', alertId, by: doer(ctx.caller, by) }),
    ),

  silence: operating
    .input(silenceInput)
    .output(silencedShape)
    .mutation(async ({ ctx, input: { match, fromMs, toMs, comment, by } }) => {
      const author = doer(ctx.caller, by);
      const from = fromMs === undefined ? {} : { fromMs };
      const result = await ctx.recording.alerts.command({ type: 'silence', match, toMs, comment, author, ...from });
      return silencedShape.parse(result);
    }),

  /** Ends a silence before its time. */
  unsilence: operating
    .input(silenceIdInput)
    .output(commandShape)
    .mutation(({ ctx, input }) => ctx.recording.alerts.command({ type: 'expire-silence', ...input })),

  /** Adds a rule, or puts it in the place of the one of that name. */
  setRule: operating
    .input(ruleInput)
    .output(commandShape)
    .mutation(({ ctx, input: { name, rule } }) => ctx.recording.alerts.command({ type: 'set-rule', name, rule })),

  removeRule: operating
    .input(ruleNameInput)
    .output(commandShape)
    .mutation(({ ctx, input }) => ctx.recording.alerts.command({ type: 'remove-rule', ...input })),

  enableRule: operating
    .input(ruleEnabledInput)
    .output(commandShape)
    .mutation(({ ctx, input }) => ctx.recording.alerts.command({ type: 'enable-rule', ...input })),

  /** Reads the alerts file again and puts it in force; when something is wrong with it, nothing changes. */
  reload: operating
    .output(reloadShape)
    .mutation(async ({ ctx }) => reloadShape.parse(await ctx.recording.alerts.reload())),

  /** Sends a message that says it is a test, past the queue. */
  test: operating
    .input(receiverInput)
    .output(testShape)
    .mutation(({ ctx, input }) => ctx.recording.alerts.test(input.receiver)),
});
