import { nearestName, parseDuration } from '@tidemark/core';
import { isSection, type PluginEntry, type Section } from './plugin-entry.ts';

/** How much may wait for whoever a plugin delivers to, and how long. */
export interface QueueBounds {
  readonly maxWaiting: number;
  readonly giveUpAfterMs: number;
}

/** The keys of every `delivery` section. */
export const BOUND_KEYS = ['maxWaiting', 'giveUpAfter'] as const;

const MAX_WAITING = 100_000;

/** What stands in `delivery` of a plugin; empty when nothing does. Throws errors of the entry. */
export function readDeliverySection(written: unknown, keys: readonly string[], entry: PluginEntry): Section {
  return readEntrySection(written, { name: 'delivery', keys }, entry);
}

/** The same for another section that the host reads. */
export function readEntrySection(
  written: unknown,
  { name, keys }: { readonly name: string; readonly keys: readonly string[] },
  { place, fail }: PluginEntry,
): Section {
  if (written === undefined || written === null) return {};
  const section = `${place}.${name}`;
  if (!isSection(written)) throw fail(`${section} must be a section with ${keys.join(', ')}`, [name]);
  for (const key of Object.keys(written)) {
    if (keys.includes(key)) continue;
    const nearest = nearestName(key, keys);
    const hint = nearest === undefined ? `what may stand there: ${keys.join(', ')}` : `did you mean "${nearest}"?`;
    throw fail(`unknown key ${JSON.stringify(key)} in ${section}`, [name, key], hint);
  }
  return written;
}

/** The bounds in a `delivery` section. Throws errors of the entry. */
export function resolveBounds(section: Section, defaults: QueueBounds, entry: PluginEntry): QueueBounds {
  const { maxWaiting = defaults.maxWaiting } = section;
  if (!(Number.isInteger(maxWaiting) && (maxWaiting as number) >= 1 && (maxWaiting as number) <= MAX_WAITING)) {
    const must = `must be a whole number from 1 to ${MAX_WAITING}`;
    throw entry.fail(`${entry.place}.delivery.maxWaiting ${must}`, ['delivery', 'maxWaiting']);
  }
  const giveUpAfterMs = readDuration(section, 'giveUpAfter', { min: '1ms', example: '24h' }, entry);
  return { maxWaiting: maxWaiting as number, giveUpAfterMs: giveUpAfterMs ?? defaults.giveUpAfterMs };
}

export interface DurationBounds {
  readonly min: string;
  readonly max?: string;
  readonly example: string;
  /** Default: `delivery`. */
  readonly section?: string;
}

/** A duration in a section, milliseconds; undefined when it is left out. Throws errors of the entry. */
export function readDuration(
  section: Section,
  key: string,
  { min, max, example, section: name = 'delivery' }: DurationBounds,
  { place, fail }: PluginEntry,
): number | undefined {
  if (section[key] === undefined) return undefined;
  const ms = parseDuration(String(section[key]));
  const [minMs, maxMs] = [parseDuration(min) as number, max === undefined ? Infinity : (parseDuration(max) as number)];
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
  const range = max === undefined ? '' : ` from ${min} to ${max},`;
  throw fail(`${place}.${name}.${key} must be a duration${range} such as ${example}`, [name, key]);
}
