/** What the score is made of. A figure that is not known is NaN, takes nothing, and says so. */
export interface HealthFigures {
  /** Alerts that fire and are not suppressed; acknowledged ones count, since nothing is mended yet. */
  readonly critical: number;
  readonly warning: number;
  /** Shares from 0 to 1: CPU time in use, memory that is not available, time in which all tasks waited for memory or disks. */
  readonly cpuRatio: number;
  readonly memoryRatio: number;
  readonly pressureRatio: number;
}

export interface HealthPart {
  readonly name: keyof HealthFigures;
  /** Points it takes, at most `most`. */
  readonly points: number;
  readonly most: number;
  readonly isKnown: boolean;
}

export interface HealthScore {
  /** From 0 to 100, a whole number. */
  readonly score: number;
  readonly parts: readonly HealthPart[];
}

interface PartRule {
  readonly name: keyof HealthFigures;
  readonly most: number;
  /** Nothing is taken up to here, everything from there on, in between in proportion. */
  readonly from: number;
  readonly to: number;
}

/** What each part may take adds up to 100. */
const PARTS: readonly PartRule[] = [
  { name: 'critical', most: 50, from: 0, to: 2 },
  { name: 'warning', most: 20, from: 0, to: 4 },
  { name: 'memoryRatio', most: 12, from: 0.8, to: 1 },
  { name: 'pressureRatio', most: 10, from: 0.05, to: 0.5 },
  { name: 'cpuRatio', most: 8, from: 0.7, to: 1 },
];

/** 100 less what the parts take. No figure that grows makes the score greater. */
export function scoreHealth(figures: HealthFigures): HealthScore {
  const parts = PARTS.map(({ name, most, from, to }) => {
    const figure = figures[name];
    const isKnown = !Number.isNaN(figure);
    const share = isKnown ? Math.min(1, Math.max(0, (figure - from) / (to - from))) : 0;
    return { name, points: share * most, most, isKnown };
  });
  const taken = parts.reduce((sum, { points }) => sum + points, 0);
  return { score: Math.round(100 - taken), parts };
}
