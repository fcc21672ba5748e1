import type { z } from 'zod';
import { POLICIES } from './policies/policy-schema.ts';
import { EXPECTED } from './rules/fields.ts';
import { RULE } from './rules/rule-schema.ts';

/** One key of what people write, as a reference lists it. */
export interface AlertField {
  /** `rules.NAME.above.warning`, `escalations.NAME[].after` */
  readonly path: string;
  /** What a value must be; reads on after "must be". */
  readonly expected: string;
  /** As JSON, durations in milliseconds; undefined when nothing holds without it. */
  readonly defaultText: string | undefined;
  readonly isRequired: boolean;
}

type Definition = z.core.$ZodTypes['_zod']['def'];

/** Every key of rules and policies, in the order of their schemas, a section before what is in it. */
export function listAlertFields(): readonly AlertField[] {
  return [...fieldsBelow(RULE, 'rules.NAME'), ...fieldsBelow(POLICIES, '')];
}

function fieldsBelow(schema: z.core.$ZodType, path: string): AlertField[] {
  const definition = schema._zod.def as Definition;
  if (definition.type === 'object')
    return Object.entries(definition.shape).flatMap(([key, inner]) =>
      fieldsAt(inner, path === '' ? key : `${path}.${key}`),
    );
  if (definition.type === 'record') return fieldsBelow(definition.valueType, `${path}.NAME`);
  return definition.type === 'array' ? fieldsBelow(definition.element, `${path}[]`) : [];
}

function fieldsAt(wrapped: z.core.$ZodType, path: string): AlertField[] {
  const { schema, defaultValue, isRequired } = unwrap(wrapped);
  const expected = EXPECTED.get(schema as z.ZodType)?.expected;
  const defaultText = defaultValue === undefined ? undefined : JSON.stringify(defaultValue);
  const field = expected === undefined ? [] : [{ path, expected, defaultText, isRequired }];
  return [...field, ...fieldsBelow(schema, path)];
}

interface Unwrapped {
  readonly schema: z.core.$ZodType;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

function unwrap(schema: z.core.$ZodType): Unwrapped {
  const definition = schema._zod.def as Definition;
  if (definition.type === 'optional') return { ...unwrap(definition.innerType), isRequired: false };
  if (definition.type === 'default' || definition.type === 'prefault')
    return { ...unwrap(definition.innerType), defaultValue: definition.defaultValue, isRequired: false };
  return { schema, defaultValue: undefined, isRequired: true };
}
