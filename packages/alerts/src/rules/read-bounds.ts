import { type InputProblem, quote } from '../input-error.ts';
import type { Bounds } from './bounds.ts';
import { type Dimension, parseQuantity, QUANTITY_SYNTAX } from './quantity.ts';

type Written = string | number | undefined;

/** Thresholds as people write them. */
export interface WrittenBounds {
  readonly warning?: Written;
  readonly critical?: Written;
  readonly warningClear?: Written;
  readonly criticalClear?: Written;
}

export interface BoundsContext {
  /** The key that they stand below. */
  readonly kind: string;
  readonly direction: Bounds['direction'];
  readonly dimension: Dimension;
  /** What is not given clears at so many times its threshold. */
  readonly clearShare?: number;
}

export type ReadBounds = Bounds | InputProblem;

const KEYS = ['warning', 'critical', 'warningClear', 'criticalClear'] as const;

/** Thresholds in base units, or what is wrong with them. */
export function readBounds(written: WrittenBounds, context: BoundsContext): ReadBounds {
  const read: Partial<Record<(typeof KEYS)[number], number>> = {};
  for (const key of KEYS) {
    const value = written[key];
    if (value === undefined) continue;
    const number = parseQuantity(value, context.dimension);
    if (number === undefined) return notAQuantity(`${context.kind}.${key}`, value, context.dimension);
    read[key] = number;
  }
  const share = context.clearShare ?? 1;
  const bounds = { direction: context.direction, ...clearOf(read, share), ...read };
  return disorder(bounds, context) ?? bounds;
}

/** The limit of a trend in base units, or what is wrong with it. */
export function readLimit(written: string | number, dimension: Dimension): number | InputProblem {
  return parseQuantity(written, dimension) ?? notAQuantity('trend.limit', written, dimension);
}

function clearOf({ warning, critical }: WrittenBounds & Partial<Bounds>, share: number): Partial<Bounds> {
  return {
    ...(warning === undefined ? {} : { warningClear: warning * share }),
    ...(critical === undefined ? {} : { criticalClear: critical * share }),
  };
}

function notAQuantity(path: string, value: string | number, dimension: Dimension): InputProblem {
  return { path, message: `${path} is ${quote(value)}, but must be ${QUANTITY_SYNTAX[dimension]}` };
}

/** Thresholds in an order in which an alert could never do what they say. */
function disorder(bounds: Bounds, { kind }: BoundsContext): InputProblem | undefined {
  const { direction, warning, critical, warningClear, criticalClear } = bounds;
  if (warning === undefined && critical === undefined)
    return { path: kind, message: `${kind} must hold warning, critical or both` };
  const isWorse = (a: number | undefined, b: number | undefined) =>
    a !== undefined && b !== undefined && (direction === 'above' ? a > b : a < b);
  const problem = (key: string, words: string) => ({ path: `${kind}.${key}`, message: `${kind}.${key} ${words}` });
  if (isWorse(warning, critical)) return problem('critical', `is reached before ${kind}.warning`);
  for (const [key, clear, threshold] of [
    ['warningClear', warningClear, warning],
    ['criticalClear', criticalClear, critical],
  ] as const) {
    const name = key.slice(0, -'Clear'.length);
    if (clear !== undefined && threshold === undefined)
      return problem(key, `goes with ${kind}.${name}, which is missing`);
    if (isWorse(clear, threshold)) return problem(key, `lies beyond ${kind}.${name}: the alert would clear at once`);
  }
  return undefined;
}
