import { formatDuration, TIER_NAMES, type TierName } from '@tidemark/core';
import { storageError } from './errors.ts';

/** How finely and how long a part of the history is kept. */
export interface Tier {
  readonly name: TierName;
  /** Width of one point, milliseconds; 0 where every sample is kept. */
  readonly stepMs: number;
  /** Milliseconds after which its windows go; what is finer goes into the next tier then, nothing is just forgotten. */
  readonly retentionMs: number;
  /** One window holds the points of one such span, milliseconds, counted from the epoch. */
  readonly windowMs: number;
}

export type Tiers = Readonly<Record<TierName, Tier>>;

/** How long each tier is kept, milliseconds. */
export interface RetentionOptions {
  readonly rawMs?: number;
  readonly minuteMs?: number;
  readonly hourMs?: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `window.tier` in the file. */
export const TIER_IDS: Readonly<Record<TierName, number>> = { raw: 0, minute: 1, hour: 2 };

/** The tier of a window by its `window.tier`; undefined for windows that are gone. */
export function tierNameOf(id: number): TierName | undefined {
  return TIER_NAMES.find((name) => TIER_IDS[name] === id);
}

/**
 * The tiers, from the finest to the coarsest. Raw windows are as long as {@link rawWindowMs} says; `windowMs` of the
 * raw tier is the span of raw windows that become one minute window when they go.
 * Throws `STORAGE_TIERS_INVALID` unless each tier is kept at least as long as the finer one.
 */
export function resolveTiers(options: RetentionOptions = {}): Tiers {
  const { rawMs = 7 * DAY_MS, minuteMs = 30 * DAY_MS, hourMs = 365 * DAY_MS } = options;
  for (const [name, ms] of Object.entries({ rawMs, minuteMs, hourMs })) {
    if (!(Number.isInteger(ms) && ms >= HOUR_MS)) {
      throw storageError('STORAGE_TIERS_INVALID', `${name} must be whole milliseconds, at least an hour, not ${ms}`);
    }
  }
  if (!(rawMs <= minuteMs && minuteMs <= hourMs)) {
    const spans = [rawMs, minuteMs, hourMs].map(formatDuration).join(', ');
    throw storageError(
      'STORAGE_TIERS_INVALID',
      `raw, minute and hour are kept ${spans}: a coarser tier is kept longer`,
    );
  }
  return {
    raw: { name: 'raw', stepMs: 0, retentionMs: rawMs, windowMs: 6 * HOUR_MS },
    minute: { name: 'minute', stepMs: MINUTE_MS, retentionMs: minuteMs, windowMs: 6 * HOUR_MS },
    hour: { name: 'hour', stepMs: HOUR_MS, retentionMs: hourMs, windowMs: DAY_MS },
  };
}

/** Spans of raw windows: each divides a day, and the longer ones are whole multiples of an hour. */
const RAW_WINDOW_SPANS_MS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440].map(
  (minutes) => minutes * MINUTE_MS,
);

/** Frames of a raw window at most: what its blocks, and the journal before them, grow to. */
export const MAX_WINDOW_FRAMES = 1800;

/** The longest span that holds at most {@link MAX_WINDOW_FRAMES} frames at this interval: 30 min at 1 s. */
export function rawWindowMs(intervalMs: number): number {
  const fitting = RAW_WINDOW_SPANS_MS.filter((spanMs) => spanMs / intervalMs <= MAX_WINDOW_FRAMES);
  return fitting.at(-1) ?? (RAW_WINDOW_SPANS_MS[0] as number);
}
