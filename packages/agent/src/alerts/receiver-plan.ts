import { createHash } from 'node:crypto';
import { LOG_RECEIVER } from '@tidemark/alerts';
import { isTidemarkError } from '@tidemark/core';
import type { NotifierUse } from '@tidemark/plugin-kit';
import { isSecret, log, resolvePluginOptions } from '@tidemark/plugin-kit/host';
import type { Locate } from '@tidemark/yaml-input';
import { BOUND_KEYS, type QueueBounds, readDeliverySection, resolveBounds } from '../plugin-entry/delivery-section.ts';
import { isSection, type PluginEntry, pluginEntry } from '../plugin-entry/plugin-entry.ts';
import { invalid } from './alerts-file-error.ts';
import { loadNotifier, OWN_NOTIFIERS } from './load-notifier.ts';

/** Somebody who is told: checked, not opened yet. */
export interface ReceiverPlan extends QueueBounds {
  readonly name: string;
  readonly use: NotifierUse;
  /** Another one for other options, secrets in the environment and in files included. */
  readonly fingerprint: string;
}

interface ReceiverContext {
  readonly locate: Locate;
  readonly cwd: string;
}

const DEFAULTS: QueueBounds = { maxWaiting: 1000, giveUpAfterMs: 86_400_000 };

/** All receivers, `log` included. Throws `AGENT_ALERTS_FILE_INVALID` with the line. */
export async function resolveReceivers(
  written: Readonly<Record<string, unknown>>,
  context: ReceiverContext,
): Promise<ReceiverPlan[]> {
  const receivers: ReceiverPlan[] = [];
  for (const [name, receiver] of Object.entries(written))
    receivers.push(await resolveReceiver(name, receiver, context));
  if (LOG_RECEIVER in written) return receivers;
  return [{ name: LOG_RECEIVER, use: log({}), fingerprint: '', ...DEFAULTS }, ...receivers];
}

async function resolveReceiver(
  name: string,
  written: unknown,
  { locate, cwd }: ReceiverContext,
): Promise<ReceiverPlan> {
  const entry = pluginEntry(name, { section: 'receivers', what: 'a receiver', invalid, locate });
  const { place, fail } = entry;
  if (isUse(written)) return { name, ...checked(written, DEFAULTS, entry) };
  if (!isSection(written)) throw fail(`${place} must be a section with plugin: and its options`);
  const { plugin, delivery, ...options } = written;
  if (typeof plugin !== 'string' || plugin === '')
    throw fail(`${place}.plugin is missing: it must be the name of a notifier`, ['plugin'], ownNames());
  const factory = await loadNotifier(plugin, cwd).catch((error: unknown) => {
    if (!isTidemarkError(error)) throw error;
    throw fail(`${place}: ${error.message}`, ['plugin'], error.hint);
  });
  const use: NotifierUse = { kind: 'notifier', definition: factory.definition, options };
  const bounds = resolveBounds(readDeliverySection(delivery, BOUND_KEYS, entry), DEFAULTS, entry);
  return { name, ...checked(use, bounds, entry) };
}

const ownNames = () => `ours are: ${OWN_NOTIFIERS.join(', ')}`;

/** In TypeScript, a receiver may be `slack({ url })`. */
function isUse(written: unknown): written is NotifierUse {
  return isSection(written) && written.kind === 'notifier' && isSection(written.definition);
}

function checked(use: NotifierUse, bounds: QueueBounds, { place, fail }: PluginEntry): Omit<ReceiverPlan, 'name'> {
  try {
    const options = resolvePluginOptions(use.definition, use.options);
    return { use, fingerprint: fingerprintOf([options, bounds]), ...bounds };
  } catch (error) {
    if (!isTidemarkError(error)) throw error;
    throw fail(`${place}: ${error.message}`, [], error.hint);
  }
}

function fingerprintOf(value: unknown): string {
  const text = JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, written) {
    const original = this[key];
    return isSecret(original) ? original.reveal() : written;
  });
  return createHash('sha256').update(text).digest('hex');
}
