import { blockOf } from '../format/sparkline.ts';

/** A figure over the last ticks, the newest last; NaN where it was not known. */
export type Trail = readonly number[];

/** Ticks that a trail goes back: more than any terminal shows. */
export const TRAIL_TICKS = 60;

/** Takes the figure of one tick after the other and gives back the trail so far. */
export function createTrail(): (value: number) => Trail {
  let trail: Trail = [];
  return (value) => {
    trail = [...trail.slice(1 - TRAIL_TICKS), value];
    return trail;
  };
}

/**
 * The newest `width` ticks as blocks from 0 to `full`, one a tick, so that the picture moves with time and never changes
 * behind itself. Blank where nothing was known.
 */
export function formatTrail(trail: Trail, width: number, full: number): string {
  const blocks = trail.slice(-width).map((value) => (Number.isNaN(value) ? ' ' : blockOf(value / full)));
  return blocks.join('').padStart(width);
}
