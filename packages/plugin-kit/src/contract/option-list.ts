import type { z } from 'zod';
import type { OptionFacts, OptionsSchema } from './options.ts';

/** One option of a plugin, as its README lists it. */
export interface PluginOption extends OptionFacts {
  /** `tls.caFile` */
  readonly path: string;
  /** As JSON; undefined when nothing holds without it. */
  readonly defaultText: string | undefined;
  readonly isRequired: boolean;
}

type Definition = z.core.$ZodTypes['_zod']['def'];

interface Unwrapped {
  readonly schema: z.core.$ZodType;
  readonly facts: OptionFacts | undefined;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as Definition;

/** Every option, in the order of the schema, a section before what is in it. Throws `TypeError` for one without help. */
export function listOptions(schema: OptionsSchema): readonly PluginOption[] {
  return optionsBelow(schema, '');
}

/** The facts of the option at a path, or of the nearest one above it; undefined at the root. */
export function optionAt(schema: OptionsSchema, path: readonly PropertyKey[]): PluginOption | undefined {
  const options = listOptions(schema);
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).map(String).join('.');
    const found = options.find((candidate) => candidate.path === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function optionsBelow(schema: z.core.$ZodType, prefix: string): PluginOption[] {
  const definition = definitionOf(schema);
  if (definition.type !== 'object') return [];
  return Object.entries(definition.shape).flatMap(([key, inner]) => optionsAt(inner, `${prefix}${key}`));
}

function optionsAt(wrapped: z.core.$ZodType, path: string): PluginOption[] {
  const { schema, facts, defaultValue, isRequired } = unwrap(wrapped);
  if (facts === undefined) throw new TypeError(`option ${path} has no help: make it with option()`);
  const defaultText = defaultValue === undefined ? undefined : JSON.stringify(defaultValue);
  return [{ ...facts, path, defaultText, isRequired }, ...optionsBelow(schema, `${path}.`)];
}

function unwrap(schema: z.core.$ZodType): Unwrapped {
  const definition = definitionOf(schema);
  const facts = factsOf(schema);
  if (facts !== undefined && definition.type !== 'optional' && definition.type !== 'default')
    return { schema, facts, defaultValue: undefined, isRequired: true };
  if (definition.type === 'optional') return { ...unwrap(definition.innerType), isRequired: false };
  if (definition.type === 'default' || definition.type === 'prefault')
    return { ...unwrap(definition.innerType), defaultValue: definition.defaultValue, isRequired: false };
  return { schema, facts, defaultValue: undefined, isRequired: true };
}

/** Asks the schema itself, since a plugin may bring its own copy of zod and so its own table of facts. */
function factsOf(schema: z.core.$ZodType): OptionFacts | undefined {
  const { description, expected, isSecret } = (schema as z.ZodType).meta() ?? {};
  if (typeof description !== 'string' || typeof expected !== 'string') return undefined;
  return { help: description, expected, ...(isSecret === true ? { isSecret } : {}) };
}
