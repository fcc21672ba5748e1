/** Routes, escalations, inhibitions and windows as people write them. */
import { z } from 'zod';
import { duration, field, flag, labelName, listOf, oneOf, section, selector, text } from '../rules/fields.ts';
import { WEEKDAYS } from './maintenance-window.ts';

const match = () => selector().prefault('{}');
const receivers = () => field(z.array(text()).min(1), 'a list of at least one receiver');

const TIME_OF_DAY = field(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), 'a time of the day such as 02:30');
const MOMENT = field(z.iso.datetime({ offset: true }), 'a moment such as 2026-11-21T02:00:00Z');
const TIME_ZONE = field(
  z.string().refine((zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
    } catch {
      return false;
    }
  }, 'it is no time zone: it must be a name such as Europe/Berlin'),
  'a time zone such as Europe/Berlin',
);

const ROUTE = section({
  match: match(),
  receivers: receivers(),
  groupBy: listOf(labelName(), 'a list of names of labels').default(['alertname']),
  groupWait: duration('0s', '1h').default(10_000),
  groupInterval: duration('0s', '1d').default(60_000),
  repeatInterval: duration('0s', '7d').default(14_400_000),
  escalation: text('the name of an escalation').optional(),
  continue: flag().default(false),
});

const WINDOW = section({
  match: match(),
  from: field(
    z.union([MOMENT, TIME_OF_DAY]),
    'a moment such as 2026-11-21T02:00:00Z, or with days a time such as 02:30',
  ),
  to: field(z.union([MOMENT, TIME_OF_DAY]), 'a moment such as 2026-11-21T04:00:00Z, or with days a time such as 04:30'),
  days: listOf(oneOf(WEEKDAYS), 'a list of days such as [mon, tue]').optional(),
  timeZone: TIME_ZONE.default('UTC'),
});

const named = <S extends z.ZodType>(schema: S, expected: string) =>
  field(z.record(z.string().min(1), schema), expected);

export const POLICIES = section({
  routes: named(ROUTE, 'names with a route each').default({}),
  escalations: named(
    field(
      z.array(section({ after: duration('0s', '7d'), receivers: receivers() })).min(1),
      'a list of steps with after: and receivers:',
    ),
    'names with steps each',
  ).default({}),
  inhibitions: named(
    section({
      source: selector(),
      target: selector(),
      equal: listOf(labelName(), 'a list of names of labels').default([]),
    }),
    'names with source: and target: each',
  ).default({}),
  windows: named(WINDOW, 'names with from: and to: each').default({}),
});

/** Policies as they are written in the configuration. */
export type PoliciesInput = z.input<typeof POLICIES>;

export type CheckedPolicies = z.output<typeof POLICIES>;
