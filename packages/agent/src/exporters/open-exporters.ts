import { availableParallelism } from 'node:os';
import type { DeskExporter, ExporterDesk } from '@tidemark/api';
import { type Clock, isTidemarkError, nearestName } from '@tidemark/core';
import type { PluginHost } from '@tidemark/plugin-kit';
import type { DeliveryReport } from '@tidemark/plugin-kit/host';
import type { Logger } from 'pino';
import { closeOnce } from '../closers.ts';
import { createPluginLog } from '../plugin-entry/plugin-log.ts';
import { agentExportersError } from './errors.ts';
import { Exporter, type ExporterSources } from './exporter.ts';
import type { ExporterPlan } from './exporter-plan.ts';
import { type ExporterDependencies, openExporterPlugin } from './exporter-plugin.ts';

/** Exporters at work: frames in, batches out. */
export interface Exporters {
  readonly desk: ExporterDesk;
  /** Frames and the file are there: begins as soon as what waits is read from the file, however long that takes. */
  begin(sources: ExporterSources): void;
  /** Cuts what is left, and delivers what goes within some seconds. Idempotent. */
  close(): Promise<ExportersClosed>;
}

/** How it ended. */
export interface ExportersClosed {
  /** By exporter; what is left is delivered after the next start. */
  readonly deliveries: Readonly<Record<string, DeliveryReport>>;
}

export interface ExportersDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host: PluginHost;
  /** Aborted, those that are still being started are left to be started later. */
  readonly signal?: AbortSignal | undefined;
}

/** How long receivers may take at the end. */
const CLOSE_MS = 5000;

/**
 * Starts each exporter in a process of its own. What is wrong with one that has the right options does not matter here: it
 * is shown, and started again when there is something to deliver. Throws `AGENT_EXPORTERS_FILE_INVALID` for
 * options, versions and modules that will never do, and leaves nothing open then.
 */
export async function openExporters(
  plans: readonly ExporterPlan[],
  { clock, logger, host, signal }: ExportersDependencies,
): Promise<Exporters> {
  const settled = await inTurns(plans, (plan) =>
    open(plan, { clock, host, signal, log: createPluginLog(logger, { exporter: plan.name }) }),
  );
  const exporters = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(exporters.map((exporter) => exporter.close(0)));
    throw failed.reason;
  }
  return {
    desk: createDesk(exporters),
    begin: (sources) => {
      for (const exporter of exporters) exporter.begin(sources);
    },
    close: closeOnce(() => closeAll(exporters)),
  };
}

/** As many at a time as there are CPUs: all at once, each would take long enough to be taken for one that hangs. */
async function inTurns<T, R>(items: readonly T[], start: (item: T) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const settled: PromiseSettledResult<R>[] = [];
  const waiting = items.entries();
  const startNext = async () => {
    for (const [index, item] of waiting) [settled[index]] = await Promise.allSettled([start(item)]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, startNext));
  return settled;
}

async function open(plan: ExporterPlan, dependencies: ExporterDependencies): Promise<Exporter> {
  try {
    return new Exporter(plan, await openExporterPlugin(plan, dependencies), dependencies);
  } catch (error) {
    if (!isTidemarkError(error)) throw error;
    const { path } = error.details;
    throw plan.entry.fail(`${plan.entry.place}: ${error.message}`, Array.isArray(path) ? path : [], error.hint);
  }
}

function createDesk(exporters: readonly Exporter[]): ExporterDesk {
  return {
    list: () => exporters.map((exporter) => exporter.view()),
    restart: async (name): Promise<DeskExporter> => {
      const exporter = find(exporters, name);
      await exporter.restart();
      return exporter.view();
    },
  };
}

function find(exporters: readonly Exporter[], name: string): Exporter {
  const exporter = exporters.find((candidate) => candidate.name === name);
  if (exporter !== undefined) return exporter;
  const names = exporters.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  const known = names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
  throw agentExportersError('AGENT_EXPORTERS_UNKNOWN', `no exporter is called ${JSON.stringify(name)}`, {
    hint: nearest === undefined ? known : `did you mean "${nearest}"?`,
  });
}

async function closeAll(exporters: readonly Exporter[]): Promise<ExportersClosed> {
  const reports = await Promise.all(exporters.map(async (exporter) => [exporter.name, await exporter.close(CLOSE_MS)]));
  const known = reports.filter((report): report is [string, DeliveryReport] => report[1] !== undefined);
  return { deliveries: Object.fromEntries(known) };
}
