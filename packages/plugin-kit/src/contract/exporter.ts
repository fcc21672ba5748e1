import type { z } from 'zod';
import type { ExportBatch } from './batch.ts';
import type { OptionsSchema } from './options.ts';
import { checkDefinition, type OptionsInput, type PluginContext, type PluginDefinition } from './plugin.ts';

/** A started exporter. The host calls one method at a time, and brings batches in the order of their times. */
export interface Exporter {
  /**
   * Resolves when the receiver has accepted the whole batch, and not before; throws `retryable` or `permanent`
   * otherwise. Once `signal` is aborted it ends soon, whatever it was doing. The same batch may come again, with the
   * same key, when nobody knows whether it arrived.
   */
  export(batch: ExportBatch, signal: AbortSignal): Promise<void>;
  /** Sends what it holds back. Only for exporters that accept on behalf of a receiver. */
  flush?(signal: AbortSignal): Promise<void>;
  /** Frees everything. Called once, last; also after a failure. */
  close?(): Promise<void>;
}

export interface ExporterSupports {
  /** The receiver takes the times of samples. Where it does not, only the newest row is worth sending, and only soon. */
  readonly timestamps: boolean;
  /** No batch has more values than this: a whole number of at least 1. */
  readonly maxValues?: number;
}

export interface ExporterDefinition<Schema extends OptionsSchema = OptionsSchema> extends PluginDefinition<Schema> {
  readonly supports: ExporterSupports;
  /**
   * Makes ready. Does not wait for the receiver, which may well be down: that shows at the first batch. Throws for what
   * will never work.
   */
  start(context: PluginContext<z.output<Schema>>): Exporter | Promise<Exporter>;
}

/** An exporter with its options: what stands in a configuration. */
export interface ExporterUse {
  readonly kind: 'exporter';
  readonly definition: ExporterDefinition;
  /** As the user wrote them; checked when it is opened. */
  readonly options: unknown;
}

/** `statsd({ port: 8125 })` is a use of the plugin. */
export interface ExporterFactory<Schema extends OptionsSchema = OptionsSchema> {
  (options: OptionsInput<Schema>): ExporterUse;
  readonly definition: ExporterDefinition<Schema>;
}

/** Makes an exporter known by its definition. Throws `TypeError` when that is not possible. */
export function defineExporter<Schema extends OptionsSchema>(
  definition: ExporterDefinition<Schema>,
): ExporterFactory<Schema> {
  checkDefinition(definition);
  const { maxValues } = definition.supports;
  if (!isMaxValues(maxValues))
    throw new TypeError(`maxValues of plugin ${definition.name} is no whole number above 0: ${maxValues}`);
  const use = (options: OptionsInput<Schema>): ExporterUse => ({ kind: 'exporter', definition, options });
  return Object.assign(use, { definition });
}

/** Whether it is possible as `maxValues` of {@link ExporterSupports}. */
export function isMaxValues(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1);
}
