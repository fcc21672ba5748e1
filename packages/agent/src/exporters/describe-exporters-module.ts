import { isSection } from '../plugin-entry/plugin-entry.ts';

/** What the default export of an exporters file in TypeScript holds at one name, as plain data. */
export type ModuleEntry =
  /** `remoteWrite({ url })`, alone or with sections `delivery` and `limits` beside it; only its own thread can use it. */
  | { readonly kind: 'use'; readonly plugin: string; readonly delivery: unknown; readonly limits: unknown }
  /** The same as in YAML. */
  | { readonly kind: 'written'; readonly written: unknown };

/** Imports an exporters file: only on a thread that may end badly. */
export async function describeExportersModule(url: string): Promise<Readonly<Record<string, ModuleEntry>>> {
  const { default: content } = (await import(url)) as { readonly default?: unknown };
  if (!isSection(content)) throw new TypeError('it has no default export that holds exporters by name');
  return Object.fromEntries(Object.entries(content).map(([name, entry]) => [name, describe(entry)]));
}

function describe(entry: unknown): ModuleEntry {
  if (!isSection(entry)) return { kind: 'written', written: plain(entry) };
  const { plugin, delivery, limits } = entry;
  const used = nameOfUse(isSection(plugin) ? plugin : entry);
  if (used === undefined) return { kind: 'written', written: plain(entry) };
  return { kind: 'use', plugin: used, delivery: plain(delivery), limits: plain(limits) };
}

function nameOfUse({ kind, definition }: Readonly<Record<string, unknown>>): string | undefined {
  return kind === 'exporter' && isSection(definition) ? String(definition.name) : undefined;
}

/** Without what no message between threads can carry. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}
