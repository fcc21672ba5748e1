import { LOG_RECEIVER } from '@tidemark/alerts';
import { isTidemarkError, nearestName, parseDuration } from '@tidemark/core';
import type { NotifierUse } from '@tidemark/plugin-kit';
import { log, resolvePluginOptions } from '@tidemark/plugin-kit/host';
import type { InputPath, Locate } from '@tidemark/yaml-input';
import { invalid, isSection } from './alerts-file-error.ts';
import { loadNotifier, OWN_NOTIFIERS } from './load-notifier.ts';

/** Somebody who is told: checked, not opened yet. */
export interface ReceiverPlan {
  readonly name: string;
  readonly use: NotifierUse;
  readonly maxWaiting: number;
  readonly giveUpAfterMs: number;
}

interface ReceiverContext {
  readonly locate: Locate;
  readonly cwd: string;
}

const DEFAULTS = { maxWaiting: 1000, giveUpAfterMs: 86_400_000 };
const MAX_WAITING = 100_000;
const DELIVERY_KEYS = ['maxWaiting', 'giveUpAfter'];

/** Queues are named for receivers, and metrics have them as labels. */
const NAME = /^[a-z\d][\w.-]{0,79}$/i;

/** All receivers, `log` included. Throws `AGENT_ALERTS_FILE_INVALID` with the line. */
export async function resolveReceivers(
  written: Readonly<Record<string, unknown>>,
  context: ReceiverContext,
): Promise<ReceiverPlan[]> {
  const receivers: ReceiverPlan[] = [];
  for (const [name, receiver] of Object.entries(written))
    receivers.push(await resolveReceiver(name, receiver, context));
  if (LOG_RECEIVER in written) return receivers;
  return [{ name: LOG_RECEIVER, use: log({}), ...DEFAULTS }, ...receivers];
}

async function resolveReceiver(name: string, written: unknown, context: ReceiverContext): Promise<ReceiverPlan> {
  const path = ['receivers', name];
  const fail = (message: string, below: InputPath = [], hint?: string) =>
    invalid(message, [...path, ...below], context.locate, hint);
  if (!NAME.test(name))
    throw fail(
      `a receiver is named by up to 80 letters, digits, dots, hyphens and underscores, not ${JSON.stringify(name)}`,
    );
  if (isUse(written)) return { name, use: checked(name, written, fail), ...DEFAULTS };
  if (!isSection(written)) throw fail(`receivers.${name} must be a section with plugin: and its options`);
  const { plugin, delivery, ...options } = written;
  if (typeof plugin !== 'string' || plugin === '')
    throw fail(`receivers.${name}.plugin is missing: it must be the name of a notifier`, ['plugin'], ownNames());
  const factory = await loadNotifier(plugin, context.cwd).catch((error: unknown) => {
    if (!isTidemarkError(error)) throw error;
    throw fail(`receivers.${name}: ${error.message}`, ['plugin'], error.hint);
  });
  const use: NotifierUse = { kind: 'notifier', definition: factory.definition, options };
  return { name, use: checked(name, use, fail), ...resolveDelivery(name, delivery, fail) };
}

type Fail = (message: string, below?: InputPath, hint?: string) => Error;

const ownNames = () => `ours are: ${OWN_NOTIFIERS.join(', ')}`;

/** In TypeScript, a receiver may be `slack({ url })`. */
function isUse(written: unknown): written is NotifierUse {
  return isSection(written) && written.kind === 'notifier' && isSection(written.definition);
}

function checked(name: string, use: NotifierUse, fail: Fail): NotifierUse {
  try {
    resolvePluginOptions(use.definition, use.options);
  } catch (error) {
    if (!isTidemarkError(error)) throw error;
    throw fail(`receivers.${name}: ${error.message}`, [], error.hint);
  }
  return use;
}

function resolveDelivery(name: string, written: unknown, fail: Fail): Omit<ReceiverPlan, 'name' | 'use'> {
  if (written === undefined || written === null) return DEFAULTS;
  const place = `receivers.${name}.delivery`;
  if (!isSection(written)) throw fail(`${place} must be a section with ${DELIVERY_KEYS.join(', ')}`, ['delivery']);
  for (const key of Object.keys(written)) {
    if (DELIVERY_KEYS.includes(key)) continue;
    const nearest = nearestName(key, DELIVERY_KEYS);
    const hint =
      nearest === undefined ? `what may stand there: ${DELIVERY_KEYS.join(', ')}` : `did you mean "${nearest}"?`;
    throw fail(`unknown key ${JSON.stringify(key)} in ${place}`, ['delivery', key], hint);
  }
  const { maxWaiting = DEFAULTS.maxWaiting, giveUpAfter } = written;
  if (!(Number.isInteger(maxWaiting) && (maxWaiting as number) >= 1 && (maxWaiting as number) <= MAX_WAITING))
    throw fail(`${place}.maxWaiting must be a whole number from 1 to ${MAX_WAITING}`, ['delivery', 'maxWaiting']);
  const giveUpAfterMs = giveUpAfter === undefined ? DEFAULTS.giveUpAfterMs : parseDuration(String(giveUpAfter));
  if (giveUpAfterMs === undefined || giveUpAfterMs <= 0)
    throw fail(`${place}.giveUpAfter must be a duration such as 24h`, ['delivery', 'giveUpAfter']);
  return { maxWaiting: maxWaiting as number, giveUpAfterMs };
}
