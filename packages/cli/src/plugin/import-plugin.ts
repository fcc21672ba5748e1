import type { ExporterFactory, NotifierFactory } from '@tidemark/plugin-kit';
import { cliError } from '../errors.ts';

/** A plugin that a module exports. */
export type FoundPlugin =
  | { readonly kind: 'exporter'; readonly factory: ExporterFactory }
  | { readonly kind: 'notifier'; readonly factory: NotifierFactory };

/** The plugin of the module at a `file:` URL: its default export, or the only one it has. Throws `CLI_PLUGIN_NOT_FOUND`. */
export async function importPlugin(url: string): Promise<FoundPlugin> {
  const { default: main, ...named } = await load(url);
  const first = asPlugin(main);
  if (first !== undefined) return first;
  const found = Object.values(named).flatMap((value) => asPlugin(value) ?? []);
  if (found[0] !== undefined && found.length === 1) return found[0];
  const what = found.length === 0 ? 'no plugin' : `${found.length} plugins, and none as default`;
  throw cliError('CLI_PLUGIN_NOT_FOUND', `the module exports ${what}`);
}

async function load(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw cliError('CLI_PLUGIN_NOT_FOUND', `the module cannot be loaded: ${message}`, { cause });
  }
}

/** By its form, since a plugin may bring its own copy of the kit. */
function asPlugin(value: unknown): FoundPlugin | undefined {
  if (typeof value !== 'function' || !('definition' in value)) return undefined;
  const { start, supports } = value.definition as Partial<
    ExporterFactory['definition'] & NotifierFactory['definition']
  >;
  if (typeof start !== 'function') return undefined;
  if (Array.isArray(supports?.statuses)) return { kind: 'notifier', factory: value as unknown as NotifierFactory };
  if (typeof supports?.timestamps === 'boolean')
    return { kind: 'exporter', factory: value as unknown as ExporterFactory };
  return undefined;
}
