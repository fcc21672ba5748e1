/** What a run may have done, seen as a whole. `growth` families go on growing at the end of the run, the others do not. */
export type FamilyName =
  | 'flat'
  | 'warm-up'
  | 'plateau'
  | 'slowing'
  | 'steps'
  | 'cycle'
  | 'slope'
  | 'warm-up then slope'
  | 'bend'
  | 'slowing then slope'
  | 'steps and slope'
  | 'cycle and slope'
  | 'late slope'
  | 'accelerating';

/** A family of models with one time in it: the place of its bend, or its time constant, 0 to 1 of the run. */
export interface Family {
  readonly name: FamilyName;
  /** Prior weight; those of all families of a short run, steps included, add up to 1. */
  readonly prior: number;
  /** The values that its time may have, all equally likely on a logarithmic scale. Absent when it has none. */
  readonly range?: readonly [low: number, high: number];
  /** Its columns besides the constant, as functions of the place. The one that goes on growing is the last. */
  readonly columns: readonly ((place: number, time: number) => number)[];
  /** Growth at the end of the run, per run, for one unit of the last column; 0 when growth has ended. */
  readonly endRate: number;
}

const line = (place: number) => place;
const saturating = (place: number, time: number) => 1 - Math.exp(-place / time);
const logarithm = (place: number, time: number) => Math.log1p(place / time);
const rampUntil = (place: number, time: number) => Math.min(place, time);
const rampFrom = (place: number, time: number) => Math.max(0, place - time);
const square = (place: number) => place * place;

/** A warm-up is over in the run: after four time constants 98 % of it are. */
const WARM_UP = [0.01, 0.25] as const;
/** Below, the logarithm is a step at the start; above, it is a line over the run. */
const SLOWING = [0.001, 0.25] as const;
/** A plateau must have been seen for an eighth of the run. */
const PLATEAU = [0.02, 0.87] as const;
/** A slope must have been seen for a third of the run. */
const BEND = [0.02, 0.67] as const;

/** A day's cycle is looked for in runs of at least half a day. */
const LEAST_DAYS = 0.5;

/** The families for a run of so many days. */
export function familiesOf(days: number): readonly Family[] {
  if (days < LEAST_DAYS) return FAMILIES;
  const sine = (place: number) => Math.sin(2 * Math.PI * days * place);
  const cosine = (place: number) => Math.cos(2 * Math.PI * days * place);
  return [
    ...FAMILIES,
    { name: 'cycle', prior: 0.08, columns: [sine, cosine], endRate: 0 },
    { name: 'cycle and slope', prior: 0.08, columns: [sine, cosine, line], endRate: 1 },
  ];
}

/** The families without steps; steps have as many columns as there are steps. */
const FAMILIES: readonly Family[] = [
  { name: 'flat', prior: 0.2, columns: [], endRate: 0 },
  { name: 'warm-up', prior: 0.08, range: WARM_UP, columns: [saturating], endRate: 0 },
  { name: 'plateau', prior: 0.08, range: PLATEAU, columns: [rampUntil], endRate: 0 },
  { name: 'slowing', prior: 0.04, range: SLOWING, columns: [logarithm], endRate: 0 },
  { name: 'slope', prior: 0.2, columns: [line], endRate: 1 },
  { name: 'warm-up then slope', prior: 0.08, range: WARM_UP, columns: [saturating, line], endRate: 1 },
  { name: 'bend', prior: 0.06, range: BEND, columns: [rampUntil, line], endRate: 1 },
  { name: 'slowing then slope', prior: 0.02, range: SLOWING, columns: [logarithm, line], endRate: 1 },
  { name: 'late slope', prior: 0.08, range: BEND, columns: [rampFrom], endRate: 1 },
  { name: 'accelerating', prior: 0.04, columns: [square], endRate: 2 },
];

/** Prior probabilities of the families with steps. */
export const STEPS_PRIOR = 0.06;
export const STEPS_AND_SLOPE_PRIOR = 0.06;
