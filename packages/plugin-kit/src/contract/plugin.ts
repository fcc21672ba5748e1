import type { Clock } from '@tidemark/core';
import type { z } from 'zod';
import type { OptionsSchema } from './options.ts';

export type LogFacts = Readonly<Record<string, unknown>>;

/** Where a plugin writes what an operator should know. Secrets of its options are struck out on the way. */
export interface PluginLog {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

/** What a plugin gets to work with. */
export interface PluginContext<Options> {
  /** What the user calls this use of the plugin. */
  readonly id: string;
  /** Checked, with their defaults. */
  readonly options: Options;
  readonly log: PluginLog;
  /** The only time there is: tests move it. */
  readonly clock: Clock;
  readonly host: PluginHost;
}

/** Who runs the plugin. */
export interface PluginHost {
  /** Of Tidemark. */
  readonly version: string;
  /** The name of the machine. */
  readonly hostName: string;
}

/** What all plugins say of themselves. */
export interface PluginDefinition<Schema extends OptionsSchema = OptionsSchema> {
  /** Lower case words with hyphens: what stands in a configuration file. */
  readonly name: string;
  /** The version of the contract it was written for: the `API_VERSION` of its time, as a number. */
  readonly apiVersion: number;
  /** One sentence for people, without a full stop. */
  readonly help: string;
  /** A `z.strictObject` whose options are made with `option` and its sisters. */
  readonly options: Schema;
}

export type OptionsInput<Schema extends OptionsSchema> = z.input<Schema>;

const PLUGIN_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Throws `TypeError` for what no plugin may be. */
export function checkDefinition({ name, apiVersion, help }: PluginDefinition): void {
  if (!PLUGIN_NAME.test(name))
    throw new TypeError(`plugin name ${JSON.stringify(name)} is not lower case with hyphens`);
  if (!Number.isSafeInteger(apiVersion)) throw new TypeError(`apiVersion of plugin ${name} is not a whole number`);
  if (help === '') throw new TypeError(`plugin ${name} does not say what it does`);
}
