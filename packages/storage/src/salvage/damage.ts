import { isTidemarkError, type TierName } from '@tidemark/core';

/** What can be damaged, for programs. */
export type DamageKind =
  | 'header'
  | 'page'
  | 'log'
  | 'metric'
  | 'series'
  | 'layout'
  | 'window'
  | 'block'
  | 'frame'
  | 'event'
  | 'alert-state'
  | 'alert-transition'
  | 'delivery';

/** Something in a history file that is not as it was written. */
export interface Damage {
  readonly kind: DamageKind;
  /** One sentence for people, without a full stop. */
  readonly message: string;
  /** The table it is in, where it is known. */
  readonly table?: string;
  /** Row ids of the table that cannot be read; `last` is left out where the rest of the table cannot. */
  readonly rows?: { readonly first: number; readonly last?: number };
  /** `window.id`, and its tier, of a window or a block. */
  readonly windowId?: number;
  readonly tier?: TierName;
  /** The series of a block in its text form, or `series 17` where the catalogue does not know it. */
  readonly series?: string;
  /** Sequence numbers of frames, both inclusive. */
  readonly firstSeq?: number;
  readonly lastSeq?: number;
  /** The time it covers, as far as that is known; Unix epoch milliseconds, the end exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Damages, counted and named as far as a person can read them. */
export interface DamageList {
  add(damage: Damage): void;
  readonly count: number;
  /** The first 1000. */
  readonly named: readonly Damage[];
}

const MAX_NAMED_DAMAGES = 1000;

export function createDamageList(): DamageList {
  const named: Damage[] = [];
  let count = 0;
  return {
    add: (damage) => {
      count++;
      if (named.length < MAX_NAMED_DAMAGES) named.push(damage);
    },
    get count() {
      return count;
    },
    named,
  };
}

/** Whether SQLite could not make sense of what it read, rather than that it could not read at all. */
export function isCorruption(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR|TOOBIG|NOMEM)/.test(String((error as { code?: unknown }).code ?? ''));
}

/** Why something cannot be decoded. Throws any other error again. */
export function reasonOf(error: unknown): string {
  if (!isTidemarkError(error)) throw error;
  return String(error.details.reason ?? error.message);
}
