/** The whole of what a rule may hold, as people write it. What belongs together is checked by `resolveRule`. */
import { EVENT_TYPES } from '@tidemark/core';
import type { z } from 'zod';
import {
  duration,
  flag,
  integer,
  labelName,
  labels,
  listOf,
  oneOf,
  quantity,
  section,
  selector,
  text,
} from './fields.ts';

const LEVELS = {
  warning: quantity().optional(),
  critical: quantity().optional(),
  warningClear: quantity().optional(),
  criticalClear: quantity().optional(),
};

const AGGREGATES = ['max', 'min', 'sum', 'avg'] as const;
const SIDES = ['above', 'below'] as const;
const CHECK = 'thresholds: warning: and critical:, or one of them';

const CONDITIONS = {
  above: section(LEVELS, CHECK).optional(),
  below: section(LEVELS, CHECK).optional(),
  absent: section({ warning: LEVELS.warning, critical: LEVELS.critical }, CHECK).optional(),
  change: section({
    over: duration('10s', '7d'),
    as: oneOf(['amount', 'share']).default('amount'),
    direction: oneOf(SIDES).default('above'),
    ...LEVELS,
  }).optional(),
  trend: section({
    over: duration('1m', '7d').default(3_600_000),
    limit: quantity(),
    towards: oneOf(SIDES).default('above'),
    ...LEVELS,
  }).optional(),
  anomaly: section({
    over: duration('10s', '1h').default(300_000),
    side: oneOf([...SIDES, 'both']).default('both'),
    days: integer(3, 60).default(14),
    minDays: integer(2, 60).default(5),
    ...LEVELS,
  }).optional(),
  event: section({
    type: oneOf(EVENT_TYPES),
    within: duration('10s', '7d').default(600_000),
    ...LEVELS,
  }).optional(),
};

/** The keys of which a rule has exactly one. */
export const CONDITION_KINDS = Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[];

export const RULE = section(
  {
    series: selector().optional(),
    per: listOf(labelName(), 'a list of names of labels').optional(),
    aggregate: oneOf(AGGREGATES).optional(),
    dividedBy: selector().optional(),
    over: duration('1s', '7d').optional(),
    of: oneOf(['avg', 'max', 'min']).optional(),
    ...CONDITIONS,
    for: duration('0s', '7d').default(0),
    keepFiringFor: duration('0s', '7d').default(0),
    cooldown: duration('0s', '7d').default(0),
    staleAfter: duration('1s', '7d').default(60_000),
    severity: section({
      warning: text().default('warning'),
      critical: text().default('critical'),
    }).prefault({}),
    labels: labels().default({}),
    description: text().default(''),
    runbook: text('a link or a path').optional(),
    enabled: flag().default(true),
    maxAlerts: integer(1, 10_000).default(200),
  },
  'a rule: keys such as series: and above:',
);

/** A rule as it is written in the configuration or given at run time. */
export type AlertRuleInput = z.input<typeof RULE>;

/** The same with defaults and parsed selectors; thresholds still as written. */
export type CheckedRule = z.output<typeof RULE>;

const NAME = /^[a-z\d][\w.-]{0,79}$/i;

export const RULE_NAME_SYNTAX = 'up to 80 letters, digits, dots, hyphens and underscores, a letter or digit first';

export const isRuleName = (name: string): boolean => NAME.test(name);
