import type { MetricComparison } from '../compare/run-comparison.ts';
import type { Level } from '../judgement/criteria.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import {
  describePart,
  describeRate,
  formatTimeToLimit,
  type LeakPart,
  namePart,
  titleOf,
  unitOf,
} from './describe-part.ts';
import {
  ABSENT,
  chooseScale,
  formatAmount,
  formatChange,
  formatMoment,
  formatProbability,
  formatRate,
  formatSpan,
} from './quantity.ts';
import type { MetricReport, ReportEvent, SoakReport } from './soak-report.ts';
import { watchedMsAt } from './watch-time.ts';

/** A table of plain text, to be escaped by whoever writes it down. */
export interface ReportTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly title: string;
  /** Numbers stand at the right; of a level only the three words occur. */
  readonly kind: 'text' | 'number' | 'level';
}

const text = (title: string): Column => ({ title, kind: 'text' });
const number = (title: string): Column => ({ title, kind: 'number' });
const LEVEL: Column = { title: 'Result', kind: 'level' };

/** What failed or warns, or any parts that are asked for. */
export function findingsTable(report: SoakReport, parts: readonly RunPart[]): ReportTable {
  return {
    columns: [LEVEL, text('Process'), text('Check'), text('Finding')],
    rows: parts.map((part) => [part.level, part.process, namePart(report, part), describePart(report, part)]),
  };
}

/** What failed or warned, the worst first. */
export function findingsOf({ parts }: SoakReport): RunPart[] {
  return parts.filter(({ level }) => level !== 'pass');
}

/** Starts, crashes, readiness and error lines of each service. */
export function stabilityTable({ services }: SoakReport): ReportTable {
  return {
    columns: [
      text('Service'),
      text('Kind'),
      number('Starts'),
      number('Crashes'),
      number('Ready after'),
      number('Error lines'),
      text('Command'),
    ],
    rows: services.map((service) => [
      service.name,
      service.role,
      service.role === 'attached' ? ABSENT : String(service.starts),
      String(service.crashes),
      service.readyAfterMs === undefined ? ABSENT : formatSpan(service.readyAfterMs),
      service.role === 'attached' ? ABSENT : String(service.errorLines),
      service.command ?? ABSENT,
    ]),
  };
}

const NUMBERS = ['avg', 'min', 'max', 'p95', 'first', 'last'] as const;

/** The numbers of a metric, all in the unit of the largest. */
export function formatNumbers(metric: MetricReport): string[] {
  const numbers = NUMBERS.map((name) => metric[name]);
  const { format } = chooseScale(metric.unit, numbers);
  return numbers.map(format);
}

export const NUMBER_COLUMNS: readonly Column[] = ['Average', 'Least', 'Most', 'p95', 'First', 'Last'].map(number);

/** Average, least, most and so on of every metric of every process. */
export function resourceTable({ processes }: SoakReport): ReportTable {
  return {
    columns: [text('Process'), text('Metric'), ...NUMBER_COLUMNS],
    rows: processes.flatMap(({ name, metrics }) =>
      metrics.map((metric) => [name, metric.title, ...formatNumbers(metric)]),
    ),
  };
}

/** The leak verdict on every metric that was looked at. */
export function growthTable(report: SoakReport): ReportTable {
  const leaks = report.parts.filter((part): part is LeakPart => part.rule === 'leak');
  return {
    columns: [
      LEVEL,
      text('Process'),
      text('Metric'),
      text('Verdict'),
      text('Course'),
      number('Growth at the end'),
      number('Leak probability'),
      number('Whole growth'),
      number('Limit in'),
    ],
    rows: leaks.map((part) => {
      const { growth } = part;
      const unit = unitOf(report, part);
      const isUnknown = Number.isNaN(growth.slopePerHour) && growth.leakProbability === 0;
      return [
        part.level,
        part.process,
        titleOf(report, part),
        growth.verdict.replaceAll('-', ' '),
        isUnknown ? ABSENT : growth.shape,
        growth.verdict === 'healthy' ? ABSENT : describeRate(growth, unit),
        isUnknown ? ABSENT : formatProbability(growth.leakProbability),
        formatAmount(growth.growthTotal, unit),
        growth.timeToLimitMs === undefined ? ABSENT : formatTimeToLimit(growth.timeToLimitMs),
      ];
    }),
  };
}

/** Facts of the run, one a row. */
export function runTable({ run, segments, overhead, shortLived }: SoakReport): ReportTable {
  return facts([
    ['Run', run.id],
    ['Began', formatMoment(run.startedMs)],
    ['Ended', formatMoment(run.endedMs)],
    [
      'Watched',
      `${formatSpan(run.watchedMs)} of ${formatSpan(run.plannedMs)} planned${segments.length > 1 ? `, in ${segments.length} segments` : ''}`,
    ],
    ['Samples', `every ${formatSpan(run.intervalMs)}`],
    ['Warm-up', run.warmUpMs > 0 ? `${formatSpan(run.warmUpMs)} of each life left out` : 'none declared'],
    ...(shortLived > 0 ? [['Children too short-lived to be listed', String(shortLived)] as const] : []),
    [
      'Cost of watching',
      `${formatAmount(overhead.cpuRatio, 'ratio')} of a core, ${formatAmount(overhead.memoryBytes, 'bytes')}`,
    ],
  ]);
}

/** What it ran on; segments on other hosts have their own rows. */
export function environmentTable({ segments }: SoakReport): ReportTable {
  const described = segments.map(({ segment, host }) => ({ segment, facts: describeHost(host) }));
  const different = described.filter(
    ({ facts }, i) => i === 0 || facts.join('\n') !== described[i - 1]?.facts.join('\n'),
  );
  return {
    columns: [text(segments.length > 1 ? 'From segment' : 'Segment'), ...HOST_COLUMNS.map(text)],
    rows: different.map(({ segment, facts }) => [String(segment), ...facts]),
  };
}

const HOST_COLUMNS = ['Host', 'Kernel', 'CPUs', 'Memory', 'Node.js', 'Tidemark', 'CI'];

function describeHost(host: SoakReport['segments'][number]['host']): string[] {
  return [
    host.hostName,
    host.kernel,
    `${host.cpus} × ${host.cpuModel}`,
    formatAmount(host.memoryBytes, 'bytes'),
    host.nodeVersion,
    host.tidemarkVersion,
    host.ci ?? 'no',
  ];
}

/** Segments of a run, in order. */
export function segmentTable({ segments }: SoakReport): ReportTable {
  return {
    columns: [number('Segment'), text('From'), number('Duration'), text('Ended')],
    rows: segments.map(({ segment, fromMs, toMs, reason }) => [
      String(segment),
      formatMoment(fromMs),
      formatSpan(toMs - fromMs),
      reason,
    ]),
  };
}

/** Events at their time since the beginning. */
export function eventTable({ segments }: SoakReport, events: readonly ReportEvent[]): ReportTable {
  return {
    columns: [number('After'), text('Service'), LEVEL, text('What happened')],
    rows: events.map(({ atMs, service, level, text }) => [
      formatSpan(watchedMsAt(segments, atMs)),
      service ?? '',
      level === 'info' ? '' : (level satisfies Level),
      text,
    ]),
  };
}

/** Every metric that was compared with the baseline. */
export function comparisonTable({ comparison, processes }: SoakReport): ReportTable {
  const titleOfMetric = ({ process, metric }: MetricComparison) =>
    processes.find(({ name }) => name === process)?.metrics.find((each) => each.metric === metric)?.title ?? metric;
  return {
    columns: [
      ...['Change', 'Process', 'Metric', 'Measure'].map(text),
      ...['Baseline', 'Now', 'Difference', 'Share', 'Effect size', 'Worse than tolerated'].map(number),
    ],
    rows: (comparison?.metrics ?? []).map((compared) => {
      const format = formatterOf(compared);
      return [
        compared.change.replaceAll('-', ' '),
        compared.process,
        titleOfMetric(compared),
        compared.measure,
        format(compared.base),
        format(compared.now),
        `${format(compared.difference)} (${format(compared.low)} to ${format(compared.high)})`,
        formatChange(compared.share),
        Number.isFinite(compared.effectSize) ? compared.effectSize.toFixed(2) : ABSENT,
        formatProbability(compared.confidence),
      ];
    }),
  };
}

function formatterOf({ measure, unit, base, now }: MetricComparison): (value: number) => string {
  return measure === 'growth an hour' ? (value) => formatRate(value, unit) : chooseScale(unit, [base, now]).format;
}

function facts(rows: readonly (readonly [string, string])[]): ReportTable {
  return { columns: [text(''), text('')], rows };
}
