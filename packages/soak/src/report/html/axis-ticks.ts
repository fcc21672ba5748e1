import type { MetricUnit } from '@tidemark/core';
import { formatSpan, unitFor } from '../quantity.ts';

/** A place on an axis and what stands there. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis of values: its ends, and ticks between them or at them. */
export interface ValueAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

const VALUE_STEPS = 4;
/** What varies by less than this share of its level is drawn as nearly level. */
const LEAST_SHARE = 0.02;

/**
 * An axis that holds these values, in round numbers of the unit that suits them. It begins at 0 unless the values are all
 * far above it; then growth that matters would not be seen.
 */
export function valueAxis(unit: MetricUnit, lowest: number, highest: number): ValueAxis {
  if (!(highest >= lowest)) return { low: 0, high: 1, ticks: [] };
  const scale = unitFor(unit, Math.max(Math.abs(lowest), Math.abs(highest)));
  const fromZero = lowest >= 0 && lowest <= highest / 2;
  const padding = Math.max(0, (LEAST_SHARE * Math.abs(highest) - (highest - lowest)) / 2);
  const from = fromZero ? 0 : Math.max(lowest >= 0 ? 0 : Number.NEGATIVE_INFINITY, lowest - padding) / scale.size;
  const to = (highest + (fromZero ? 0 : padding)) / scale.size;
  const whole = unit === 'count' || (unit === 'bytes' && scale.size === 1);
  const step = Math.max(whole ? 1 : 0, roundStep((to - from) / VALUE_STEPS || 1));
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(to / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value: value * scale.size, label: `${value.toFixed(decimals)} ${scale.unit}`.trim() };
  });
  return { low: first * step * scale.size, high: last * step * scale.size, ticks };
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least * 0.999) as number) * power;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];
const MOST_TIME_STEPS = 6;

/** Round times from 0 to the length of a run. */
export function timeTicks(totalMs: number): Tick[] {
  const step =
    TIME_STEPS.find((each) => totalMs / each <= MOST_TIME_STEPS) ?? Math.ceil(totalMs / MOST_TIME_STEPS / DAY) * DAY;
  const count = totalMs > 0 ? Math.floor(totalMs / step) + 1 : 1;
  return Array.from({ length: count }, (_, i) => ({
    value: i * step,
    label: i === 0 ? '0' : formatElapsed(i * step, step),
  }));
}

/** In minutes as long as these are few. */
function formatElapsed(ms: number, step: number): string {
  if (step % MINUTE === 0 && step % HOUR !== 0 && ms < 2 * HOUR) return `${ms / MINUTE} min`;
  return step % HOUR === 0 && step < DAY ? `${ms / HOUR} h` : formatSpan(ms);
}
