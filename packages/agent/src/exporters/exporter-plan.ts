import { isTidemarkError, type Labels, nearestName, parseSelector, type Selector } from '@tidemark/core';
import type { ExporterModule, IsolationLimits } from '@tidemark/plugin-kit/host';
import type { Locate } from '@tidemark/yaml-input';
import { OWN_NOTIFIERS } from '../alerts/load-notifier.ts';
import {
  BOUND_KEYS,
  type QueueBounds,
  readDeliverySection,
  readDuration,
  resolveBounds,
} from '../plugin-entry/delivery-section.ts';
import { findModule } from '../plugin-entry/find-module.ts';
import { isSection, type PluginEntry, pluginEntry, type Section } from '../plugin-entry/plugin-entry.ts';
import type { ModuleEntry } from './describe-exporters-module.ts';
import { invalid } from './exporters-file-error.ts';
import { resolveLimits } from './limits-section.ts';

/** Somewhere the recording is sent to: checked as far as that goes without importing the plugin. */
export interface ExporterPlan extends QueueBounds {
  readonly name: string;
  /** Where it stands, for errors that show when the plugin is loaded. */
  readonly entry: PluginEntry;
  /** As the file names it. */
  readonly plugin: string;
  readonly module: ExporterModule;
  /** What its process may take, where the file says so. */
  readonly limits: Partial<IsolationLimits>;
  /** Undefined when the file does not say. */
  readonly everyMs: number | undefined;
  /** Empty for all series. */
  readonly selectors: readonly Selector[];
  readonly labels: Labels;
}

/** What an exporters file holds below `exporters`, where it stands, and where relative paths in it begin. */
export interface ExportersSource {
  readonly exporters: unknown;
  readonly locate: Locate;
  readonly cwd: string;
}

/** Names of the exporters that come with Tidemark. */
export const OWN_EXPORTERS = [
  'prometheus',
  'remote-write',
  'otlp',
  'datadog',
  'newrelic',
  'influx',
  'statsd',
  'file',
] as const;

/** A day of batches, and some. */
const DEFAULT_BOUNDS: QueueBounds = { maxWaiting: 10_000, giveUpAfterMs: 86_400_000 };

const DELIVERY_KEYS = ['every', 'series', 'labels', ...BOUND_KEYS];
/** Two underscores begin what stores keep for themselves, such as `__name__`. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Checks everything in an exporters file but the options of plugins. Throws `AGENT_EXPORTERS_FILE_INVALID` with the line. */
export function resolveExporters({ exporters, locate, cwd }: ExportersSource): readonly ExporterPlan[] {
  if (!isSection(exporters))
    throw invalid('exporters must be a section with a name for each of its entries', ['exporters'], locate);
  return Object.entries(exporters).map(([name, written]) => writtenPlan(entryOf(name, locate), written, cwd));
}

/** The same for the entries of a module. */
export function resolveModuleExporters(
  entries: Readonly<Record<string, ModuleEntry>>,
  { url, locate, cwd }: { readonly url: string } & Omit<ExportersSource, 'exporters'>,
): readonly ExporterPlan[] {
  return Object.entries(entries).map(([name, described]) => {
    const entry = entryOf(name, locate);
    if (described.kind === 'written') return writtenPlan(entry, described.written, cwd);
    const { plugin } = described;
    return { name, entry, plugin, module: { url, entry: name }, ...resolveHandling(described, entry) };
  });
}

function entryOf(name: string, locate: Locate): PluginEntry {
  return pluginEntry(name, { section: 'exporters', what: 'an exporter', invalid, locate });
}

function writtenPlan(entry: PluginEntry, written: unknown, cwd: string): ExporterPlan {
  const { name, place, fail } = entry;
  if (!isSection(written)) throw fail(`${place} must be a section with plugin: and its options`);
  const { plugin, delivery, limits, ...options } = written;
  if (typeof plugin !== 'string' || plugin === '')
    throw fail(`${place}.plugin is missing: it must be the name of an exporter`, ['plugin'], ownNames());
  requirePlainData(options, entry);
  const module = { url: findPlugin(plugin, cwd, entry), options };
  return { name, entry, plugin, module, ...resolveHandling({ delivery, limits }, entry) };
}

/** An application that embeds the agent may give anything, but options have to get into another process. */
function requirePlainData(options: Section, { place, fail }: PluginEntry): void {
  try {
    structuredClone(options);
  } catch {
    throw fail(`${place} has an option that is no plain data`, [], 'functions and the like get into no other process');
  }
}

const ownNames = () => `ours are: ${OWN_EXPORTERS.join(', ')}`;

function findPlugin(plugin: string, cwd: string, { place, fail }: PluginEntry): string {
  const isOwn = OWN_EXPORTERS.some((name) => name === plugin);
  try {
    return findModule(isOwn ? `@tidemark/exporter-${plugin}` : plugin, cwd);
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw fail(`${place}: cannot find the exporter ${JSON.stringify(plugin)}: ${reason}`, ['plugin'], hintFor(plugin));
  }
}

function hintFor(plugin: string): string {
  if (OWN_NOTIFIERS.includes(plugin)) return `${plugin} is told of alerts: it belongs in the alerts file`;
  const nearest = nearestName(plugin, OWN_EXPORTERS);
  return nearest === undefined ? ownNames() : `did you mean "${nearest}"?`;
}

/** What is the host's business, and not the plugin's. */
function resolveHandling(
  { delivery, limits }: Readonly<Record<'delivery' | 'limits', unknown>>,
  entry: PluginEntry,
): Omit<ExporterPlan, 'name' | 'entry' | 'plugin' | 'module'> {
  const section = readDeliverySection(delivery, DELIVERY_KEYS, entry);
  return {
    limits: resolveLimits(limits, entry),
    everyMs: readDuration(section, 'every', { min: '1s', max: '1h', example: '10s' }, entry),
    selectors: readSelectors(section, entry),
    labels: readLabels(section, entry),
    ...resolveBounds(section, DEFAULT_BOUNDS, entry),
  };
}

function readSelectors({ series = [] }: Section, { place, fail }: PluginEntry): readonly Selector[] {
  if (!Array.isArray(series) || !series.every((text) => typeof text === 'string'))
    throw fail(`${place}.delivery.series must be a list of selectors`, ['delivery', 'series']);
  return series.map((text, i) => {
    try {
      return parseSelector(text);
    } catch (error) {
      if (!isTidemarkError(error)) throw error;
      throw fail(`${place}.delivery.series: ${error.message}`, ['delivery', 'series', i], error.hint);
    }
  });
}

function readLabels({ labels = {} }: Section, { place, fail }: PluginEntry): Labels {
  if (!isSection(labels))
    throw fail(`${place}.delivery.labels must be a section with a text for each label`, ['delivery', 'labels']);
  for (const [label, value] of Object.entries(labels)) {
    const path = ['delivery', 'labels', label];
    if (!LABEL_NAME.test(label))
      throw fail(`${place}.delivery.labels: ${JSON.stringify(label)} is no name for a label`, path);
    if (typeof value !== 'string') throw fail(`${place}.delivery.labels.${label} must be a text in quotes`, path);
  }
  return labels as Labels;
}
