import type { z } from 'zod';
import { PLAN } from './plan-schema.ts';
import { FIELD_FACTS, type FieldFacts } from './plan-values.ts';

/** A key of the plan, as the reference lists it. */
export interface PlanField extends FieldFacts {
  /** `services.<name>.ready.port`, `errorLines.patterns[]`. */
  readonly path: string;
  /** As it would be written; undefined when nothing holds without it. */
  readonly defaultText: string | undefined;
  /** A plan without it is refused. */
  readonly isRequired: boolean;
}

type Definition = z.core.$ZodTypes['_zod']['def'];

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as Definition;

/** A schema without what is around it, and what its wrappers say. */
interface Unwrapped {
  readonly schema: z.core.$ZodType;
  readonly facts: FieldFacts | undefined;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

function unwrap(schema: z.core.$ZodType): Unwrapped {
  const definition = definitionOf(schema);
  const facts = FIELD_FACTS.get(schema as z.ZodType);
  if (definition.type === 'optional') return { ...unwrap(definition.innerType), isRequired: false };
  if (definition.type === 'prefault')
    return { ...unwrap(definition.innerType), defaultValue: definition.defaultValue, isRequired: false };
  if (definition.type === 'pipe' && facts === undefined) return unwrap(definition.out);
  return { schema, facts, defaultValue: undefined, isRequired: true };
}

/** The schema of one step below another. */
function below(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  const definition = definitionOf(schema);
  if (definition.type === 'object')
    return Object.hasOwn(definition.shape, step) ? definition.shape[step as string] : undefined;
  if (definition.type === 'record') return definition.valueType;
  return definition.type === 'array' ? definition.element : undefined;
}

/** What is known of the place a path leads to, or of the nearest one above it that something is known of. */
export function factsAt(path: readonly PropertyKey[]): FieldFacts {
  let { schema, facts } = unwrap(PLAN);
  for (const step of path) {
    const next = below(schema, step);
    if (next === undefined) break;
    const inner = unwrap(next);
    schema = inner.schema;
    facts = inner.facts ?? facts;
  }
  return facts as FieldFacts;
}

/** The keys that may stand at a path. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let { schema } = unwrap(PLAN);
  for (const step of path) {
    const next = below(schema, step);
    if (next === undefined) return [];
    schema = unwrap(next).schema;
  }
  const definition = definitionOf(schema);
  return definition.type === 'object' ? Object.keys(definition.shape) : [];
}

/** Every key of a plan, in the order of the schema, a section before what is in it. */
export const PLAN_FIELDS: readonly PlanField[] = fieldsBelow(unwrap(PLAN).schema, '');

function fieldsBelow(schema: z.core.$ZodType, path: string): PlanField[] {
  const definition = definitionOf(schema);
  if (definition.type === 'record') return fieldsBelow(unwrap(definition.valueType).schema, `${path}.<name>`);
  if (definition.type !== 'object') return [];
  return Object.entries(definition.shape).flatMap(([key, inner]) =>
    fieldAt(inner, path === '' ? key : `${path}.${key}`),
  );
}

function fieldAt(wrapped: z.core.$ZodType, path: string): PlanField[] {
  const { schema, facts, defaultValue, isRequired } = unwrap(wrapped);
  const isEmpty = typeof defaultValue === 'object' && Object.keys(defaultValue as object).length === 0;
  const defaultText = defaultValue === undefined || isEmpty ? undefined : String(defaultValue);
  return [{ ...(facts as FieldFacts), path, defaultText, isRequired }, ...fieldsBelow(schema, path)];
}
