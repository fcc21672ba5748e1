import type { ExporterShape } from '@tidemark/api/client';
import { printable } from '../format/printable.ts';
import { formatMoment, formatSpan } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';

/** Where nothing is known. */
const NOTHING = '—';

/** Exporters as a table for people, in the order given, and below it what went wrong; a sentence when there are none. */
export function formatExporters(
  exporters: readonly ExporterShape[],
  nowMs: number,
  style: Pick<Output, 'width' | 'bold' | 'dim' | 'red' | 'yellow'>,
): string {
  if (exporters.length === 0) return 'no exporters; an exporters.yaml beside the configuration file names them\n';
  const column = (heading: string, cell: (exporter: ExporterShape) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: exporters.map(cell),
  });
  const figure = (heading: string, cell: (delivery: Delivery) => string): FittedColumn => ({
    ...column(heading, ({ delivery }) => (delivery === null ? NOTHING : cell(delivery))),
    align: 'right',
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('STATE', ({ state }) => state),
      column('NAME', ({ name }) => printable(name)),
      { ...column('PLUGIN', ({ plugin }) => printable(plugin)), dispensable: 2 },
      { ...column('BREAKER', ({ delivery }) => delivery?.breaker.state ?? NOTHING), dispensable: 1 },
      { ...column('BEHIND', ({ behind }) => (behind === null ? NOTHING : formatSpan(behind.ms))), align: 'right' },
      { ...column('FRAMES', ({ behind }) => String(behind?.frames ?? NOTHING)), align: 'right', dispensable: 5 },
      figure('SENT', ({ delivered }) => String(delivered)),
      { ...figure('RETRIES', ({ retries }) => String(retries)), dispensable: 4 },
      figure('DROPPED', ({ dropped }) => String(dropped.overflow + dropped.rejected + dropped.expired)),
      {
        ...column('LOST', ({ lostFrames }) => String(lostFrames)),
        align: 'right',
        dispensable: exporters.some(({ lostFrames }) => lostFrames > 0) ? 0 : 6,
      },
      { ...figure('P95', ({ latency }) => (latency === null ? NOTHING : formatSpan(latency.p95Ms))), dispensable: 3 },
    ],
    style.width,
  );
  const table = [style.bold(heading), ...lines.map((line, index) => paint(line, exporters[index]?.state, style)), ''];
  const problems = exporters.flatMap((exporter) => problemLines(exporter, nowMs));
  return [...table, ...(problems.length === 0 ? [] : ['last problems', ...problems, ''])].join('\n');
}

type Delivery = NonNullable<ExporterShape['delivery']>;

/** What went wrong last, of the exporter itself or of what it sends. */
function lastProblem({ problem, delivery }: ExporterShape): ExporterShape['problem'] {
  const ofDelivery = delivery?.lastProblem ?? null;
  if (problem === null || ofDelivery === null) return problem ?? ofDelivery;
  return problem.timeMs >= ofDelivery.timeMs ? problem : ofDelivery;
}

/** Whole, however long: what the receiver answered tells what to do. */
function problemLines(exporter: ExporterShape, nowMs: number): string[] {
  const { name, state } = exporter;
  const last = lastProblem(exporter);
  if (last === null) return [];
  const words = `  ${printable(name)}, ${formatMoment(last.timeMs, nowMs)}: ${printable(last.message)}`;
  return state === 'stopped' ? [words, `    tidemark exporters restart ${printable(name)} starts it again`] : [words];
}

/** Colour on the word that it stands for. */
function paint(
  line: string,
  state: ExporterShape['state'] | undefined,
  { red, yellow }: Pick<Output, 'red' | 'yellow'>,
) {
  if (state === 'stopped') return line.replace(state, red);
  return state === 'down' ? line.replace(state, yellow) : line;
}
