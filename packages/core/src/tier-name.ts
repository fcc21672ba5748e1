/** The tiers of the history, from the finest to the coarsest: every sample, one-minute and one-hour aggregates. */
export const TIER_NAMES = ['raw', 'minute', 'hour'] as const;

export type TierName = (typeof TIER_NAMES)[number];
