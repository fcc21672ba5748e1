import type { AlertEventShape, AlertStateShape } from '@tidemark/api/client';
import { ABSENT, formatBytes, formatPercent, type Quantity } from '../format/quantity.ts';
import { formatInterval } from '../format/time.ts';

type Dimension = AlertStateShape['dimension'];

/** A value of an alert or its limit, in the unit people think of it in. */
export function formatAlertValue(value: Quantity, dimension: Dimension): string {
  if (value === null || value === undefined || Number.isNaN(value)) return ABSENT;
  if (dimension === 'bytes') return formatBytes(value);
  if (dimension === 'ratio') return formatPercent(value * 100);
  if (dimension === 'seconds' && value > 0) return formatInterval(roundSeconds(value) * 1000);
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 6 : 3)));
}

/** What is said in minutes has no milliseconds. */
function roundSeconds(seconds: number): number {
  return seconds >= 10 ? Math.round(seconds) : Number(seconds.toPrecision(2));
}

/** `2 GiB, limit 1.5 GiB`: the value beside what its level begins at. */
export function describeValue({ value, level = 'warning', bounds, dimension }: AlertStateShape): string {
  const limit = bounds[level] ?? bounds.critical;
  const text = formatAlertValue(value, dimension);
  return limit === undefined ? text : `${text}, limit ${formatAlertValue(limit, dimension)}`;
}

/** Whether people should look at it: what is on its way to fire is not on the list yet. */
export function isFiring({ level }: Pick<AlertStateShape, 'level'>): boolean {
  return level !== undefined;
}

const SUPPRESSED = { silence: 'silenced', window: 'in a maintenance window', inhibition: 'inhibited' } as const;

/** `acknowledged by ada`, `silenced`; empty for one that everybody is told of. */
export function describeState({ state, acknowledged, suppressedBy }: AlertStateShape): string {
  const words = [
    ...(acknowledged === undefined ? [] : [`acknowledged by ${acknowledged.by}`]),
    ...(state === 'unknown' ? ['unknown: nothing is recorded'] : []),
    ...new Set(suppressedBy.map(({ kind }) => SUPPRESSED[kind])),
  ];
  return words.join(', ');
}

/** The labels that tell it from others of its rule: `name="web", pid="7"`. */
export function describeLabels({
  alertname: _,
  severity: __,
  start: ___,
  ...labels
}: AlertStateShape['labels']): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** `fires at critical`, `resolved: gone`. */
export function describeEvent({ to, from, level, reason, by }: AlertEventShape): string {
  const who = by === undefined ? '' : ` by ${by}`;
  if (reason === 'suppressed' || reason === 'unsuppressed') return `${reason}${who}`;
  if (to === 'firing' && from !== 'acknowledged') return `fires at ${level}`;
  return `${to === reason ? to : `${to}: ${reason}`}${who}`;
}

/** When something began to fire, or rose: what charts mark. Unix epoch milliseconds. */
export function firingTimes(events: readonly AlertEventShape[]): { timeMs: number; level: 'warning' | 'critical' }[] {
  return events.flatMap(({ to, from, reason, timeMs, level }) =>
    to === 'firing' && level !== undefined && ((from !== 'firing' && from !== 'acknowledged') || reason === 'rose')
      ? [{ timeMs, level }]
      : [],
  );
}

/** What to say of alerts that began to fire or rose since `before`; undefined when there is nothing new. */
export function announce(
  before: readonly AlertStateShape[] | undefined,
  now: readonly AlertStateShape[],
): string | undefined {
  const known = new Set(before?.map(({ id, level }) => `${id} ${level}`));
  const fresh = now.filter((alert) => isFiring(alert) && !known.has(`${alert.id} ${alert.level}`));
  if (fresh.length === 0) return undefined;
  const said = fresh.slice(0, MAX_SAID).map(({ level, rule, description }) => `${level}: ${rule}, ${description}`);
  return [...said, ...(fresh.length > MAX_SAID ? [`and ${fresh.length - MAX_SAID} more`] : [])].join('. ');
}

const MAX_SAID = 3;
