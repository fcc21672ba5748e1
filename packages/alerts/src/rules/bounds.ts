/** How bad it is: 0 not at all, 1 warning, 2 critical. */
export type Level = 0 | 1 | 2;

export type LevelName = 'warning' | 'critical';

/** The name of a level that is not 0. */
export function levelName(level: Level): LevelName {
  return level === 2 ? 'critical' : 'warning';
}

/**
 * From where on a value is bad, and from where on it is good again. A threshold is reached by a value that equals it; a
 * level is left when the value no longer reaches its clear threshold. In the base unit of the value.
 */
export interface Bounds {
  readonly direction: 'above' | 'below';
  readonly warning?: number;
  readonly critical?: number;
  /** Equals `warning` unless given. */
  readonly warningClear?: number;
  /** Equals `critical` unless given. */
  readonly criticalClear?: number;
}

/** {@link Bounds} as numbers to compare with, the greater the worse; what is not given is never reached. */
export interface Scale {
  /** Multiplied with a value, makes the greater the worse. */
  readonly sign: 1 | -1;
  readonly warning: number;
  readonly critical: number;
  readonly warningClear: number;
  readonly criticalClear: number;
  /** The lower of both: nothing below it is worth a look. */
  readonly first: number;
}

export function scaleOf(bounds: Bounds): Scale {
  const sign = bounds.direction === 'above' ? 1 : -1;
  const at = (bound: number | undefined) => (bound === undefined ? Number.POSITIVE_INFINITY : sign * bound);
  const [warning, critical] = [at(bounds.warning), at(bounds.critical)];
  return {
    sign,
    warning,
    critical,
    warningClear: bounds.warningClear === undefined ? warning : at(bounds.warningClear),
    criticalClear: bounds.criticalClear === undefined ? critical : at(bounds.criticalClear),
    first: Math.min(warning, critical),
  };
}

/** The level of a value, for an alert that fires at `current` (0 for none): clear thresholds hold it there. NaN gives 0. */
export function levelOf(scale: Scale, value: number, current: Level): Level {
  const height = scale.sign * value;
  if (height >= scale.critical || (current === 2 && height >= scale.criticalClear)) return 2;
  if (height >= scale.warning || (current >= 1 && height >= scale.warningClear)) return 1;
  return 0;
}
