import { createHash } from 'node:crypto';
import {
  type AlertMessage,
  type AlertNotice,
  describeAlert,
  firstAlerts,
  formatAlertValue,
  type MessageLink,
  oneLine,
  shortenText,
} from '@tidemark/plugin-kit';

const MAX_SUBJECT = 200;
const MAX_TEXT = 2000;

const COLOUR = { critical: '#b3261e', warning: '#9a6700', info: '#0b57d0' } as const;

export interface MailOptions {
  readonly maxAlerts: number;
  readonly hostName: string;
}

/** Subject, both bodies, and headers that keep a group in one thread and auto-responders quiet. */
export function composeMail(message: AlertMessage, options: MailOptions) {
  const { key, groupKey, status, title, timeMs } = message;
  const mark = status === 'test' ? '[TEST] ' : '';
  return {
    subject: shortenText(`${mark}${oneLine(title)}`, MAX_SUBJECT),
    text: composeText(message, options),
    html: composeHtml(message, options),
    date: new Date(timeMs),
    messageId: idOf(key, options),
    references: idOf(`group ${groupKey}`, options),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** The same for the same key, so that servers and readers recognise a repetition. */
function idOf(key: string, { hostName }: MailOptions): string {
  const domain = hostName.replaceAll(/[^A-Za-z0-9.-]/g, '-');
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain === '' ? 'tidemark' : domain}>`;
}

/** What is said of an alert, in lines. */
function alertLines(alert: AlertNotice): string[] {
  const { rule, status, severity, labels, annotations, values, acknowledgedBy, startsAtMs, endsAtMs } = alert;
  const by = acknowledgedBy === undefined ? '' : ` by ${oneLine(acknowledgedBy)}`;
  const until = endsAtMs === undefined ? '' : `, until ${isoTime(endsAtMs)}`;
  return [
    `${rule}: ${severity}, ${status}${by}, since ${isoTime(startsAtMs)}${until}`,
    ...values.map((value) => `${value.name}: ${formatAlertValue(value)}`),
    ...(annotations.description === undefined ? [] : [annotations.description]),
    ...Object.entries(labels).map(([name, value]) => `${name} = ${value}`),
  ].map((line) => shortenText(oneLine(line), MAX_TEXT));
}

function composeText(message: AlertMessage, { maxAlerts, hostName }: MailOptions): string {
  const { shown, more } = firstAlerts(message, maxAlerts);
  const sections = shown.map((alert) => {
    const links = alert.links.map(({ title, href }) => `${title}: ${href}`);
    const lines = [...alertLines(alert), ...links].map((line) => `  ${oneLine(line)}`);
    return [shortenText(oneLine(describeAlert(alert)), MAX_TEXT), ...lines].join('\n');
  });
  const foot = [...message.links.map(({ title, href }) => oneLine(`${title}: ${href}`)), `Tidemark on ${hostName}`];
  return [oneLine(message.title), ...sections, ...(more > 0 ? [`and ${more} more`] : []), foot.join('\n')].join('\n\n');
}

function composeHtml(message: AlertMessage, { maxAlerts, hostName }: MailOptions): string {
  const { shown, more } = firstAlerts(message, maxAlerts);
  const sections = shown.map((alert) => {
    const lines = [...alertLines(alert).map(escapeHtml), ...alert.links.map(formatLink)];
    const heading = escapeHtml(shortenText(oneLine(describeAlert(alert)), MAX_TEXT));
    return `<h2 style="font-size:1em;color:${COLOUR[alert.severity]}">${heading}</h2>\n<p>${lines.join('<br>\n')}</p>`;
  });
  const foot = [...message.links.map(formatLink), `Tidemark on ${escapeHtml(hostName)}`];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"></head><body style="font-family:sans-serif">',
    `<h1 style="font-size:1.2em">${escapeHtml(oneLine(message.title))}</h1>`,
    ...sections,
    ...(more > 0 ? [`<p>and ${more} more</p>`] : []),
    `<p>${foot.join('<br>\n')}</p>`,
    '</body></html>',
  ].join('\n');
}

/** Only what is surely an address of the web becomes one that can be clicked on. */
function formatLink({ title, href }: MessageLink): string {
  const url = URL.parse(href);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb ? `<a href="${escapeHtml(url.href)}">${escapeHtml(oneLine(title))}</a>` : escapeHtml(oneLine(title));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
