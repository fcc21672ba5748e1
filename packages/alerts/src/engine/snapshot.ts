import { alertsError } from '../errors.ts';
import type { GroupState } from '../notify/group-state.ts';
import type { Silence } from '../policies/policies.ts';
import type { AlertState } from './alert-state.ts';
import type { EngineTime } from './engine-time.ts';
import type { Ids } from './ids.ts';
import type { RuleChange } from './rule-set.ts';

export const SNAPSHOT_VERSION = 1;

/** What is kept of one rule besides its alerts. */
export interface RuleMemory {
  /** The rule as text: another one makes what was remembered worthless. */
  readonly source: string;
  readonly cooling: readonly (readonly [key: string, untilMs: number])[];
  /** From its watch. */
  readonly memory?: unknown;
}

/**
 * Everything an engine must know to go on as if nothing had been. Survives JSON, and is to be made text at once: it holds
 * parts of the engine, which goes on.
 */
export interface EngineSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly ids: Ids;
  readonly time: EngineTime;
  readonly isDark: boolean;
  /** Of each rule in the order they opened. */
  readonly alerts: readonly StoredAlert[];
  /** Ids of those that fire, in the order they began to. */
  readonly firing: readonly string[];
  readonly groups: readonly GroupState[];
  readonly silences: readonly Silence[];
  readonly changes: readonly (readonly [string, RuleChange])[];
  readonly rules: Readonly<Record<string, RuleMemory>>;
}

/** JSON has no NaN and no infinity. */
export type StoredAlert = Omit<AlertState, 'value'> & { readonly value: number | null };

export function storeAlert(alert: AlertState): StoredAlert {
  return { ...alert, value: Number.isFinite(alert.value) ? alert.value : null };
}

export function reviveAlert(stored: StoredAlert): AlertState {
  return structuredClone({ ...stored, value: stored.value ?? Number.NaN });
}

/** Throws `ALERTS_SNAPSHOT_INVALID` for what this version cannot go on from. */
export function requireSnapshot(value: unknown): EngineSnapshot {
  const version = (value as { version?: unknown } | null)?.version;
  if (version !== SNAPSHOT_VERSION)
    throw alertsError('ALERTS_SNAPSHOT_INVALID', `no snapshot of alerts of version ${SNAPSHOT_VERSION}`, {
      details: { version },
    });
  return value as EngineSnapshot;
}
