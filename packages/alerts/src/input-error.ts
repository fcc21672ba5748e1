import { nearestName } from '@tidemark/core';
import type { z } from 'zod';
import { EXPECTED } from './rules/fields.ts';

type Path = readonly PropertyKey[];
type Definition = z.core.$ZodTypes['_zod']['def'];

/** What is wrong with something that was written, in words that name the place. */
export interface InputProblem {
  /** `"1x" at above.warning, but must be a number`. */
  readonly message: string;
  /** `above.warning`; empty for the whole. */
  readonly path: string;
  /** Better advice than the catalogue's, where there is one. */
  readonly hint?: string;
}

const MAX_VALUE_LENGTH = 80;

/** The first problem of a failed parse. A misspelled key comes first: it is often missing as well. */
export function describeProblem(schema: z.ZodType, written: unknown, error: z.ZodError): InputProblem {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? (error.issues[0] as z.core.$ZodIssue);
  const path = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') return unknownKey(schema, issue.path, issue.keys[0] as string);
  if (issue.code === 'custom') return { path, message: `${path}: ${issue.message}` };
  const value = valueAt(written, issue.path);
  const subject = path === '' ? 'it' : path;
  const expected = expectedAt(schema, issue.path);
  if (value === undefined) return { path, message: `${subject} is missing: it must be ${expected}` };
  return { path, message: `${subject} is ${quote(value)}, but must be ${expected}` };
}

function unknownKey(schema: z.ZodType, section: Path, key: string): InputProblem {
  const known = keysOf(schemaAt(schema, section).schema);
  const nearest = nearestName(key, known);
  const where = section.length === 0 ? '' : ` in ${nameOf(section)}`;
  const hint = nearest === undefined ? `what may stand there: ${known.join(', ')}` : `did you mean "${nearest}"?`;
  return { path: nameOf([...section, key]), message: `unknown key ${quote(key)}${where}`, hint };
}

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as Definition;

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const definition = definitionOf(schema);
  if (definition.type === 'optional' || definition.type === 'default' || definition.type === 'prefault')
    return unwrap(definition.innerType);
  return schema;
}

function keysOf(schema: z.core.$ZodType): string[] {
  const definition = definitionOf(schema);
  return definition.type === 'object' ? Object.keys(definition.shape) : [];
}

function below(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  const definition = definitionOf(schema);
  if (definition.type === 'object') return definition.shape[step as string];
  if (definition.type === 'record') return definition.valueType;
  return definition.type === 'array' ? definition.element : undefined;
}

function schemaAt(root: z.ZodType, path: Path) {
  let schema = unwrap(root);
  let expected = EXPECTED.get(schema as z.ZodType)?.expected ?? 'something else';
  for (const step of path) {
    const next = below(schema, step);
    if (next === undefined) break;
    schema = unwrap(next);
    expected = EXPECTED.get(schema as z.ZodType)?.expected ?? expected;
  }
  return { schema, expected };
}

const expectedAt = (root: z.ZodType, path: Path): string => schemaAt(root, path).expected;

function valueAt(written: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], written);
}

function nameOf(path: Path): string {
  const joined = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return joined.startsWith('.') ? joined.slice(1) : joined;
}

/** A value that was written, short enough for a message. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a section';
  const written = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return written.length <= MAX_VALUE_LENGTH ? written : `${written.slice(0, MAX_VALUE_LENGTH)}…`;
}
