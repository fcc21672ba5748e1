import type { IsolationLimits } from '@tidemark/plugin-kit/host';
import { readDuration, readEntrySection } from '../plugin-entry/delivery-section.ts';
import type { PluginEntry } from '../plugin-entry/plugin-entry.ts';

/** Where the host of exporters knows a key of a `limits` section as. */
const MEGABYTES = { heapMegabytes: 'heapMiB', buffersMegabytes: 'buffersMiB' } as const;

/** Less is not enough for Node and the plugin kit. */
const MIN_MEGABYTES = 32;
const MAX_MEGABYTES = 16_384;

const KEYS = [...Object.keys(MEGABYTES), 'silentFor'];

/** What the process of an exporter may take, where its entry says so; the host has defaults for the rest. Throws errors of the entry. */
export function resolveLimits(written: unknown, entry: PluginEntry): Partial<IsolationLimits> {
  const section = readEntrySection(written, { name: 'limits', keys: KEYS }, entry);
  const limits: { -readonly [K in keyof IsolationLimits]?: number } = {};
  for (const [key, limit] of Object.entries(MEGABYTES)) {
    const mebibytes = section[key];
    if (mebibytes === undefined) continue;
    if (
      !(Number.isInteger(mebibytes) && (mebibytes as number) >= MIN_MEGABYTES && (mebibytes as number) <= MAX_MEGABYTES)
    ) {
      const must = `must be a whole number from ${MIN_MEGABYTES} to ${MAX_MEGABYTES}`;
      throw entry.fail(`${entry.place}.limits.${key} ${must}`, ['limits', key]);
    }
    limits[limit] = mebibytes as number;
  }
  const silentMs = readDuration(
    section,
    'silentFor',
    { min: '1s', max: '10m', example: '30s', section: 'limits' },
    entry,
  );
  return silentMs === undefined ? limits : { ...limits, silentMs };
}
