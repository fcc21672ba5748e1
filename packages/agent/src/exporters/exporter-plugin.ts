import type { DeskExporter } from '@tidemark/api';
import { type Clock, isTidemarkError, sleep } from '@tidemark/core';
import type { PluginHost, PluginLog } from '@tidemark/plugin-kit';
import { type IsolatedExporter, openIsolatedExporter } from '@tidemark/plugin-kit/host';
import type { ExporterPlan } from './exporter-plan.ts';
import { untilItWorks } from './until-it-works.ts';

export interface ExporterDependencies {
  readonly clock: Clock;
  readonly log: PluginLog;
  readonly host: PluginHost;
  /** Aborted, opening waits for the plugin no longer: it is loaded later, if ever. */
  readonly signal?: AbortSignal | undefined;
}

/** The plugin of an exporter, which may take its time to say who it is. */
export interface ExporterPlugin {
  /**
   * Resolves when it has said who it is, however often that has to be tried; undefined when the end comes first, which
   * also ends whatever process is being started for that.
   */
  ready(end: AbortSignal): Promise<IsolatedExporter | undefined>;
  view(): Pick<DeskExporter, 'plugin' | 'state' | 'sinceMs' | 'ends' | 'problem' | 'usage'>;
  /** Ends its process and starts another one. What keeps that from starting is in the view. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Whoever restarts one is told what came of it within so long. */
const RESTART_MS = 5000;
const NO_USAGE = { rssBytes: 0, heapBytes: 0, buffersBytes: 0, cpuRatio: 0 };

/**
 * Starts the plugin. That a machine is too busy to load it in time is no reason not to record: then it is loaded later.
 * Throws `PLUGIN_KIT_MODULE`, `PLUGIN_KIT_API_VERSION` and `PLUGIN_KIT_OPTIONS_INVALID`.
 */
export async function openExporterPlugin(
  plan: Pick<ExporterPlan, 'name' | 'plugin' | 'module' | 'limits'>,
  dependencies: ExporterDependencies,
): Promise<ExporterPlugin> {
  const { clock, log, host, signal } = dependencies;
  let plugin: IsolatedExporter | undefined;
  let problem: DeskExporter['problem'];
  let opening: Promise<IsolatedExporter> | undefined;
  const ending = new AbortController();
  let tellOpened = (_: IsolatedExporter) => {};
  const opened = new Promise<IsolatedExporter>((resolve) => {
    tellOpened = resolve;
  });
  const tryOpen = async (signal: AbortSignal): Promise<IsolatedExporter> => {
    try {
      const module = { ...plan.module, packagesUrl: import.meta.url };
      const surroundings = { id: plan.name, clock, log, host, signal };
      plugin = await openIsolatedExporter(module, surroundings, plan.limits);
      tellOpened(plugin);
      return plugin;
    } catch (error) {
      opening = undefined;
      const code = isTidemarkError(error) ? error.code : undefined;
      problem = { message: error instanceof Error ? error.message : String(error), code, timeMs: clock.now() };
      throw error;
    }
  };
  const open = (signal = ending.signal) => {
    opening ??= tryOpen(signal);
    return opening;
  };
  try {
    await open(signal);
  } catch (error) {
    if (!isTidemarkError(error) || error.code !== 'PLUGIN_KIT_START_FAILED') throw error;
    if (signal?.aborted !== true) log.error('the exporter is not there yet', { error });
  }
  return {
    ready: async (signal) => {
      signal.addEventListener('abort', () => ending.abort(), { once: true });
      const tried = untilItWorks(() => open(), { clock, signal, onFailure: () => {} });
      return Promise.race([tried.then((outcome) => outcome?.result), opened]);
    },
    view: () =>
      plugin === undefined
        ? { plugin: plan.plugin, state: 'down', sinceMs: problem?.timeMs ?? 0, ends: 0, problem, usage: NO_USAGE }
        : viewOf(plugin),
    restart: async () => {
      const restarted = plugin === undefined ? open() : plugin.restart();
      await Promise.race([restarted.catch(() => undefined), sleep(clock, RESTART_MS, ending.signal)]);
    },
    close: async () => {
      ending.abort();
      await opening?.catch(() => undefined);
      await plugin?.close();
    },
  };
}

function viewOf(plugin: IsolatedExporter): ReturnType<ExporterPlugin['view']> {
  const { state, sinceMs, problem, ends, ...process } = plugin.figures();
  const { rssBytes, heapBytes, buffersBytes, cpuRatio } = process;
  const last = ends.last && { message: ends.last.message, code: ends.last.reason, timeMs: ends.last.timeMs };
  return {
    plugin: plugin.name,
    state,
    sinceMs,
    ends: ends.count,
    problem: problem === undefined ? last : { message: problem, code: last?.code, timeMs: sinceMs },
    usage: { rssBytes, heapBytes, buffersBytes, cpuRatio },
  };
}
