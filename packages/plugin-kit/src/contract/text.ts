/** Texts that several plugins write alike. */
import type { MetricUnit } from '@tidemark/core';
import type { AlertMessage, AlertNotice, AlertValue } from './message.ts';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `2.15 GB (limit 2 GB)` */
export function formatAlertValue({ value, unit, threshold }: AlertValue): string {
  const limit = threshold === undefined ? '' : ` (limit ${formatQuantity(threshold, unit)})`;
  return formatQuantity(value, unit) + limit;
}

function formatQuantity(value: number, unit: MetricUnit): string {
  if (unit === 'ratio') return `${round(value * 100)} %`;
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'seconds') return Math.abs(value) < 1 ? `${round(value * 1000)} ms` : `${round(value)} s`;
  return round(value);
}

function formatBytes(bytes: number): string {
  const magnitude = Math.abs(bytes) < 1 ? 0 : Math.floor(Math.log10(Math.abs(bytes)) / 3);
  const index = Math.min(Math.max(magnitude, 0), BYTE_UNITS.length - 1);
  return `${round(bytes / 1000 ** index)} ${BYTE_UNITS[index]}`;
}

/** Three digits, all of a larger whole number. */
function round(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** What an alert is about, in one line. */
export function describeAlert({ rule, annotations, labels }: AlertNotice): string {
  if (annotations.summary !== undefined) return annotations.summary;
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? rule : `${rule}: ${pairs.join(' ')}`;
}

/** The first alerts of a message, and how many more there are. */
export function firstAlerts({ alerts, omittedAlerts }: AlertMessage, max: number) {
  const shown = alerts.slice(0, max);
  return { shown, more: alerts.length - shown.length + omittedAlerts };
}

/** The beginning of a text, without half a character at its end. */
export function clipText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '');
}

/** The same with an ellipsis for what is left out, which is one of the `maxChars`. */
export function shortenText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${clipText(text, maxChars - 1)}…`;
}

/** Line ends, control characters and stretches of white space as one space each. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
