import { type Clock, isTidemarkError } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import type { Exporter, ExporterUse } from '../contract/exporter.ts';
import { messageOf, retryable } from '../contract/failure.ts';
import type { AlertMessage } from '../contract/message.ts';
import type { Notifier, NotifierUse } from '../contract/notifier.ts';
import type { PluginContext, PluginDefinition, PluginHost, PluginLog } from '../contract/plugin.ts';
import { attempt } from '../delivery/attempt.ts';
import type { DeliverySink } from '../delivery/delivery.ts';
import { pluginKitError } from '../errors.ts';
import { resolvePluginOptions } from './resolve-options.ts';
import { createScrubber, findSecrets, type Scrubber } from './scrub.ts';

/** The versions of the contract that this host keeps. */
const API_VERSIONS: readonly number[] = [1];

/** How long a plugin may take to start. */
export const DEFAULT_START_MS = 10_000;

/** What the host lends a plugin. */
export interface PluginSurroundings {
  /** What the user calls this use of the plugin. */
  readonly id: string;
  readonly clock: Clock;
  readonly log: PluginLog;
  readonly host: PluginHost;
  /** How long the plugin may take to start: 10 s. */
  readonly startMs?: number;
}

/** A started plugin behind its host: what it throws is sorted, and free of its secrets. */
export interface OpenedPlugin<Item> extends DeliverySink<Item> {
  readonly id: string;
  readonly name: string;
  flush(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Checks the options of a notifier and starts it. A message whose status it does not support is done with at once.
 * Throws `PLUGIN_KIT_API_VERSION`, `PLUGIN_KIT_OPTIONS_INVALID`, `PLUGIN_KIT_START_FAILED` or `PLUGIN_KIT_DEADLINE`.
 */
export async function openNotifier(
  { definition, options }: NotifierUse,
  surroundings: PluginSurroundings,
): Promise<OpenedPlugin<AlertMessage>> {
  const prepared = prepare(definition, options);
  const { scrubber } = prepared;
  const plugin = await start<Notifier>(definition, prepared, surroundings);
  const statuses = new Set(definition.supports.statuses);
  return opened(plugin, definition, surroundings, scrubber, async (message: AlertMessage, signal) => {
    if (statuses.has(message.status)) await plugin.notify(message, signal);
  });
}

/** As {@link openNotifier}, for an exporter. */
export async function openExporter(
  use: ExporterUse,
  surroundings: PluginSurroundings,
): Promise<OpenedPlugin<ExportBatch>> {
  return prepareExporter(use).start(surroundings);
}

/** An exporter whose options are checked and whose secrets are known, before anything of it runs. */
export interface PreparedExporter {
  readonly scrubber: Scrubber;
  start(surroundings: PluginSurroundings): Promise<OpenedPlugin<ExportBatch>>;
}

/** The first half of {@link openExporter}. Throws `PLUGIN_KIT_API_VERSION` or `PLUGIN_KIT_OPTIONS_INVALID`. */
export function prepareExporter({ definition, options }: ExporterUse): PreparedExporter {
  const prepared = prepare(definition, options);
  const { scrubber } = prepared;
  return {
    scrubber,
    start: async (surroundings) => {
      const plugin = await start<Exporter>(definition, prepared, surroundings);
      return opened(plugin, definition, surroundings, scrubber, async (batch: ExportBatch, signal) =>
        plugin.export(batch, signal),
      );
    },
  };
}

interface Prepared {
  readonly options: unknown;
  readonly scrubber: Scrubber;
}

function prepare(definition: PluginDefinition, given: unknown): Prepared {
  requireApiVersion(definition);
  const options = resolvePluginOptions(definition, given);
  return { options, scrubber: createScrubber(findSecrets(options)) };
}

interface Startable<Plugin> extends PluginDefinition {
  start(context: PluginContext<unknown>): Plugin | Promise<Plugin>;
}

async function start<Plugin>(
  definition: Startable<Plugin>,
  { options, scrubber }: Prepared,
  { id, clock, log, host, startMs = DEFAULT_START_MS }: PluginSurroundings,
): Promise<Plugin> {
  let plugin: Plugin | undefined;
  const outcome = await attempt(
    async () => {
      plugin = await definition.start({ id, options, log: scrubbedLog(log, scrubber), clock, host });
    },
    { clock, deadlineMs: startMs, graceMs: 1, stop: new AbortController().signal },
  );
  if (outcome.result === 'accepted') return plugin as Plugin;
  const error = scrubber.error(outcome.error);
  if (isTidemarkError(error)) throw error;
  throw pluginKitError('PLUGIN_KIT_START_FAILED', `${definition.name}: ${messageOf(error)}`, { cause: error });
}

function requireApiVersion({ name, apiVersion }: PluginDefinition): void {
  if (API_VERSIONS.includes(apiVersion)) return;
  throw pluginKitError(
    'PLUGIN_KIT_API_VERSION',
    `plugin ${name} keeps to version ${apiVersion} of the contract; this host knows ${API_VERSIONS.join(', ')}`,
  );
}

function opened<Item>(
  plugin: Pick<Notifier, 'flush' | 'close'>,
  { name }: PluginDefinition,
  { id }: PluginSurroundings,
  scrubber: Scrubber,
  deliver: (item: Item, signal: AbortSignal) => Promise<void>,
): OpenedPlugin<Item> {
  const sorted = async (step: () => Promise<void> | undefined) => {
    try {
      await step();
    } catch (error) {
      throw scrubber.error(sortFailure(error));
    }
  };
  return {
    id,
    name,
    deliver: (item, signal) =>
      sorted(async () => {
        signal.throwIfAborted();
        await deliver(item, signal);
      }),
    flush: (signal) => sorted(() => plugin.flush?.(signal)),
    close: () => sorted(() => plugin.close?.()),
  };
}

/** What a plugin throws without saying what it means may succeed later. */
function sortFailure(error: unknown): Error {
  return isTidemarkError(error) && error.code.startsWith('PLUGIN_KIT_') ? error : retryable(error);
}

function scrubbedLog(log: PluginLog, { text, data }: Scrubber): PluginLog {
  const level = (name: keyof PluginLog): PluginLog[typeof name] => {
    return (message, facts) => log[name](text(message), ...(facts === undefined ? [] : [data(facts)]));
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}
