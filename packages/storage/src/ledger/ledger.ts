import type { Labels } from '@tidemark/core';

/** One change in the life of an alert, as it is stored. */
export interface AlertTransition {
  /** Unique for all time: a transition with an id that is there already is the same one. */
  readonly id: string;
  readonly alertId: string;
  readonly rule: string;
  readonly labels: Labels;
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
  readonly from: string;
  readonly to: string;
  readonly level?: string;
  readonly reason: string;
  readonly value?: number;
  readonly by?: string;
}

/** Which transitions. Times are Unix epoch milliseconds. */
export interface TransitionsRequest {
  /** Start of the range, inclusive. */
  readonly fromMs: number;
  /** End of the range, exclusive. */
  readonly toMs: number;
  /** Left out: of all rules. */
  readonly rule?: string | undefined;
  /** Left out: of all alerts. */
  readonly alertId?: string | undefined;
  /**
   * The id of a transition: those that were stored after it, in that order, whatever `fromMs` and `order` say; unless there
   * is none of this id any more.
   */
  readonly after?: string | undefined;
  /** Which come first, and are left when there are more than `limit`. Default: the newest. */
  readonly order?: 'newest' | 'oldest' | undefined;
  /** So many; at most 10 000, by default 1000. */
  readonly limit?: number | undefined;
}

/** Something for a queue. `item` is plain data that survives JSON. */
export interface QueueOffer<Item = unknown> {
  /** Equal keys are the same thing, offered twice. */
  readonly key: string;
  /** When it is offered: Unix epoch, milliseconds. */
  readonly timeMs: number;
  readonly item: Item;
}

/** Something that waits. */
export interface QueuedItem<Item> extends QueueOffer<Item> {
  /** Its place: later ones have higher numbers, also after a restart. */
  readonly id: number;
}

export interface QueueBounds {
  /** Entries that may wait, at least 1. Default 1000. */
  readonly maxItems?: number;
  /** What is lost when it is full: what has waited longest, or what has just come. Default `oldest`. */
  readonly drop?: 'oldest' | 'newest';
  /** Keys of removed entries that are still recognised, for a week at most, but for the newest; at least 0. Default 1000. */
  readonly rememberedKeys?: number;
}

/** What became of something that was offered. */
export interface OfferOutcome {
  /** `duplicate`: an equal key waits, or was removed lately. `full`: dropped, since the newest are. */
  readonly result: 'added' | 'duplicate' | 'full';
  /** Entries that had to make room. */
  readonly dropped: number;
}

/** What waits to be delivered, in the file; a `DeliveryQueue` of the plugin kit, where it says what each method does. */
export interface LedgerQueue<Item> {
  add(offer: QueueOffer<Item>): Promise<OfferOutcome>;
  first(): Promise<QueuedItem<Item> | undefined>;
  remove(id: number): Promise<void>;
  figures(): { readonly items: number; readonly maxItems: number; readonly oldestMs: number | undefined };
}

/** What belongs together: all of it is stored, or nothing. */
export interface LedgerCommit {
  /** What alerts go on from, as plain data; replaces the one before. Left out: that one stays. */
  readonly snapshot?: unknown;
  readonly transitions?: readonly AlertTransition[];
  readonly deliveries?: readonly (QueueOffer & { readonly queue: string })[];
}

export interface CommitReport {
  /** Transitions that were not there before. */
  readonly transitions: number;
  /** What became of each delivery, in their order. */
  readonly deliveries: readonly OfferOutcome[];
}

export interface StoredSnapshot {
  readonly snapshot: unknown;
  /** When it was committed: Unix epoch, milliseconds. */
  readonly savedMs: number;
}

/**
 * What alerts were, and what is still to be said of them, in the file of the history. Whatever a settled promise said is
 * there after the process was killed. Calls are served in their order, on a thread that lives only while there is work,
 * unless it is to stay; they reject with `STORAGE_DISK_FULL`, `STORAGE_BUSY` and other `STORAGE_*` errors, and then have changed nothing.
 */
export interface Ledger extends AsyncDisposable {
  /** The snapshot that was committed last; undefined when none was. */
  load(): Promise<StoredSnapshot | undefined>;
  /** Stores in one transaction. Transitions and deliveries that are there already are not stored again. */
  commit(commit: LedgerCommit): Promise<CommitReport>;
  /** The queue of a name, which begins empty. Asked again it is the same queue, with the new bounds. */
  queue<Item>(name: string, bounds?: QueueBounds): Promise<LedgerQueue<Item>>;
  /**
   * The key of what came into a queue last, however long ago and whether it still waits: where its owner goes on.
   * Undefined for a queue into which nothing ever came, and one with `rememberedKeys` of 0.
   */
  newestKey(queue: string): Promise<string | undefined>;
  transitions(request: TransitionsRequest): Promise<readonly AlertTransition[]>;
  /** Ends after what was asked before. */
  close(): Promise<void>;
}
