import type { LoadReport } from '@tidemark/load';
import { printable } from '../format/printable.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatSpan } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type Fact, formatFacts, wrap } from './facts.ts';
import { formatJudgements } from './judgement-lines.ts';
import { formatLatencies, type NamedLatency } from './latency-table.ts';
import { describePause } from './pause-lines.ts';
import { formatLatency, formatRate } from './progress-lines.ts';

type Style = Pick<Output, 'bold' | 'width'>;

/** The report of a run for people. */
export function formatReport(report: LoadReport, style: Style): string {
  const { width, bold } = style;
  const lines = [
    ...wrap(headingOf(report), width).map(bold),
    '',
    ...formatFacts(factsOf(report), width),
    ...block(formatLatencies('latency', latenciesOf(report), style)),
    ...block(describePause(report, style)),
    ...block(formatJudgements(report, style)),
    ...block(warningsOf(report).flatMap((text) => wrap(`warning: ${text}`, width))),
  ];
  return `${lines.join('\n')}\n`;
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

const KINDS = { ws: 'WebSocket clients', sse: 'event-stream clients', http: 'HTTP clients' } as const;

function headingOf({ kind, url, clients, measuredMs, ending }: LoadReport): string {
  const end = { complete: '', interrupted: ', stopped early', deserted: ', until no client was left' }[ending];
  return `${clients.planned} ${KINDS[kind]} at ${printable(url)} for ${formatSpan(measuredMs)}${end}`;
}

function factsOf(report: LoadReport): Fact[] {
  const { errors, self } = report;
  const cpuUs = self.cpuUsPerMessage === null ? '' : `, ${self.cpuUsPerMessage} µs a message`;
  return [
    ['clients', clientsOf(report)],
    ['received', receivedOf(report)],
    ...requestFacts(report),
    ...sequenceFacts(report),
    ['errors', errors.total === 0 ? 'none' : `${errors.total}: ${errors.kinds.map(describeFailure).join('; ')}`],
    [
      'load itself',
      `${(self.cpuRatio * 100).toFixed(1)} % of a core${cpuUs}, ${formatQuantity(self.rssBytes, 'bytes')}, ` +
        `event loop late by ${self.loopDelayP99Ms} ms (p99), ${self.loopDelayMaxMs} ms (max)`,
    ],
  ];
}

function clientsOf({ kind, clients, rampMs }: LoadReport): string {
  const { planned, opened, openAtEnd, silent, connecting } = clients;
  if (kind === 'http') return `${planned}, ${opened} connections opened, ${openAtEnd} open at the end`;
  const took =
    connecting === null ? '' : ` (p50 ${formatLatency(connecting.p50Ms)}, p99 ${formatLatency(connecting.p99Ms)})`;
  const unheard = silent === null || silent === 0 ? '' : `, ${silent} of them silent`;
  return `${opened} connected in ${formatSpan(rampMs)}${took}, ${openAtEnd} open at the end${unheard}`;
}

function receivedOf({ kind, received }: LoadReport): string {
  const what = kind === 'http' ? 'answers' : 'messages';
  const { seriesUpdatesPerSecond: updates } = received;
  return [
    `${received.messages} ${what}, ${formatRate(received.messagesPerSecond)}`,
    `${formatQuantity(received.bytes, 'bytes')}, ${formatQuantity(received.bytesPerSecond, 'bytes/s')}`,
    ...(updates === null ? [] : [`${Math.round(updates)} series updates/s`]),
  ].join('; ');
}

function requestFacts({ kind, requests }: LoadReport): Fact[] {
  if (requests === null) return [];
  const { plannedRate, statuses, answered, failed, unfinished, unsent } = requests;
  const counts = [
    ...(plannedRate === null ? [] : [`${formatRate(plannedRate)} planned`]),
    `${answered} answered`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unfinished === 0 ? [] : [`${unfinished} without an answer at the end`]),
    ...(unsent === 0 ? [] : [`${unsent} never sent`]),
  ];
  const byStatus = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return [
    [kind === 'http' ? 'requests' : 'sent', counts.join(', ')],
    ...(byStatus.length === 0 ? [] : [['statuses', byStatus.join(', ')] as const]),
  ];
}

function sequenceFacts({ sequence }: LoadReport): Fact[] {
  if (sequence === null) return [];
  const { frames, gaps, missing, duplicates, disordered, skipped, notices } = sequence;
  const wrong = [
    ...(gaps === 0 ? [] : [`${gaps} gaps, ${missing} frames missing`]),
    ...(duplicates === 0 ? [] : [`${duplicates} twice`]),
    ...(disordered === 0 ? [] : [`${disordered} in the wrong order`]),
  ];
  const left = skipped === 0 ? 'none skipped' : `${skipped} skipped in ${notices} notices`;
  return [['frames', `${frames}, ${wrong.length === 0 ? 'no gap' : wrong.join(', ')}, ${left}`]];
}

function describeFailure({ kind, detail, count, example }: LoadReport['errors']['kinds'][number]): string {
  return `${count} ${kind}${detail === '' ? '' : ` ${printable(detail)}`} (${printable(example)})`;
}

function latenciesOf({ latency }: LoadReport): NamedLatency[] {
  return [
    ['delivery', latency.delivery],
    ['spread', latency.spread],
    ['answers', latency.response],
  ];
}

function warningsOf({ self, latency, requests }: LoadReport): string[] {
  return [
    ...(self.isBottleneck && latency !== null
      ? ['the load generator itself was busy, and its delays are part of these latencies: see "load itself"']
      : []),
    ...(requests !== null && requests.unsent > 0
      ? [
          'the server did not keep up with the rate; requests that were never sent would have been slower than all others',
        ]
      : []),
  ];
}
