import type { z } from 'zod';
import type { AlertMessage, MessageStatus } from './message.ts';
import type { OptionsSchema } from './options.ts';
import { checkDefinition, type OptionsInput, type PluginContext, type PluginDefinition } from './plugin.ts';

/** A started notifier. The host calls one method at a time. */
export interface Notifier {
  /**
   * Tells it. Resolves when the receiver has accepted the whole message, and not before; throws `retryable` or
   * `permanent` otherwise. Once `signal` is aborted it ends soon, whatever it was doing. The same message may come
   * again, with the same key, when nobody knows whether it arrived.
   */
  notify(message: AlertMessage, signal: AbortSignal): Promise<void>;
  /** Sends what it holds back. Only for notifiers that accept on behalf of a receiver. */
  flush?(signal: AbortSignal): Promise<void>;
  /** Frees everything. Called once, last; also after a failure. */
  close?(): Promise<void>;
}

export interface NotifierSupports {
  /** Messages of any other status are not brought to it. */
  readonly statuses: readonly MessageStatus[];
}

export interface NotifierDefinition<Schema extends OptionsSchema = OptionsSchema> extends PluginDefinition<Schema> {
  readonly supports: NotifierSupports;
  /**
   * Makes ready. Does not wait for the receiver, which may well be down: that shows at the first message. Throws for
   * what will never work.
   */
  start(context: PluginContext<z.output<Schema>>): Notifier | Promise<Notifier>;
}

/** A notifier with its options: what stands in a configuration. */
export interface NotifierUse {
  readonly kind: 'notifier';
  readonly definition: NotifierDefinition;
  /** As the user wrote them; checked when it is opened. */
  readonly options: unknown;
}

/** `slack({ url: { env: 'SLACK_URL' } })` is a use of the plugin. */
export interface NotifierFactory<Schema extends OptionsSchema = OptionsSchema> {
  (options: OptionsInput<Schema>): NotifierUse;
  readonly definition: NotifierDefinition<Schema>;
}

/** Makes a notifier known by its definition. Throws `TypeError` when that is not possible. */
export function defineNotifier<Schema extends OptionsSchema>(
  definition: NotifierDefinition<Schema>,
): NotifierFactory<Schema> {
  checkDefinition(definition);
  const use = (options: OptionsInput<Schema>): NotifierUse => ({ kind: 'notifier', definition, options });
  return Object.assign(use, { definition });
}
