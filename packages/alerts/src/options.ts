/** Bounds of the engine. Each is a named option; what is left out is counted. */
export interface EngineLimits {
  /** Alerts of all rules together, those that are only pending included. */
  readonly alerts: number;
  /** Series that one rule remembers something of, for averages, trends, events and the like. */
  readonly seriesPerRule: number;
  readonly silences: number;
  readonly rules: number;
  /** Without a frame for so long, and for three intervals, alerts are unknown. Milliseconds. */
  readonly unknownAfterMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  alerts: 10_000,
  seriesPerRule: 2000,
  silences: 1000,
  rules: 2000,
  unknownAfterMs: 60_000,
};
