import { type ExporterDefinition, type ExporterUse, isMaxValues } from '../contract/exporter.ts';
import { messageOf } from '../contract/failure.ts';
import { pluginKitError } from '../errors.ts';
import type { ExporterModule } from './exporter-messages.ts';
import { findOwnPackagesFrom } from './own-packages.ts';

type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a module and finds its exporter. Recognised by form, so that a plugin with its own copy of the kit works.
 * Throws `PLUGIN_KIT_MODULE`.
 */
export async function findExporter({ url, entry, options, packagesUrl }: ExporterModule): Promise<ExporterUse> {
  if (packagesUrl !== undefined) findOwnPackagesFrom(packagesUrl);
  const exports = await load(url);
  if (entry !== undefined) return useNamed(exports, entry, url);
  const { default: main, ...named } = exports;
  if (isFactory(main)) return { kind: 'exporter', definition: main.definition, options };
  const factories = Object.entries(named).filter(([, value]) => isFactory(value));
  const [only, ...others] = factories;
  if (only === undefined) throw moduleError(url, 'exports no exporter');
  if (others.length > 0) {
    throw moduleError(url, `exports several exporters: ${factories.map(([name]) => name).join(', ')}`);
  }
  return { kind: 'exporter', definition: (only[1] as Factory).definition, options };
}

async function load(url: string): Promise<Exports> {
  try {
    return (await import(url)) as Exports;
  } catch (error) {
    throw pluginKitError('PLUGIN_KIT_MODULE', `${url} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

function useNamed({ default: main }: Exports, entry: string, url: string): ExporterUse {
  if (!isRecord(main)) throw moduleError(url, 'has no default export that holds exporters by name');
  const found = Object.hasOwn(main, entry) ? main[entry] : undefined;
  const use = isRecord(found) && isRecord(found.plugin) ? found.plugin : found;
  if (isUse(use)) return use;
  throw moduleError(url, found === undefined ? `has no exporter ${entry}` : `has no exporter at ${entry}`);
}

type Factory = { readonly definition: ExporterDefinition };

function isFactory(value: unknown): value is Factory {
  return typeof value === 'function' && 'definition' in value && isDefinition(value.definition);
}

function isUse(value: unknown): value is ExporterUse {
  return isRecord(value) && value.kind === 'exporter' && isDefinition(value.definition);
}

function isDefinition(value: unknown): value is ExporterDefinition {
  return (
    isRecord(value) &&
    typeof value.start === 'function' &&
    isRecord(value.supports) &&
    typeof value.supports.timestamps === 'boolean' &&
    isMaxValues(value.supports.maxValues)
  );
}

function isRecord(value: unknown): value is Exports {
  return typeof value === 'object' && value !== null;
}

function moduleError(url: string, what: string) {
  return pluginKitError('PLUGIN_KIT_MODULE', `${url} ${what}`);
}
