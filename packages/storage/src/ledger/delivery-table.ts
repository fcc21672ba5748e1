import type { Database, Statement } from 'better-sqlite3';
import type { OfferOutcome, QueueBounds } from './ledger.ts';

/** What a queue is at one moment, besides its entries. */
export interface QueueState extends Required<QueueBounds> {
  readonly name: string;
  /** The entry that is being delivered, which is not dropped; null for none. */
  readonly heldId: number | null;
}

/** An offer as it is stored. */
export interface StoredOffer {
  readonly key: string;
  readonly timeMs: number;
  /** JSON. */
  readonly item: string;
}

export interface StoredEntry extends StoredOffer {
  readonly id: number;
}

export interface StoredFigures {
  readonly items: number;
  readonly oldestMs: number | undefined;
}

/**
 * All queues of a file, which nobody else adds to. What writes does so within the caller's transaction, and numbers of entries
 * are remembered: counting ten thousand takes longer than adding one.
 */
export interface DeliveryTable {
  add(queue: QueueState, offer: StoredOffer): OfferOutcome;
  first(name: string): StoredEntry | undefined;
  remove(queue: QueueState, id: number, nowMs: number): void;
  figures(name: string): StoredFigures;
  /** Of what was added last, whether it waits or not; undefined when there is nothing. */
  newestKey(name: string): string | undefined;
  /** To be called when a transaction was undone. */
  countAgain(): void;
}

export function createDeliveryTable(db: Database): DeliveryTable {
  const statements = prepare(db);
  const counts = new Map<string, number>();
  const count = (queue: string): number => {
    const items = counts.get(queue) ?? (statements.count.get({ queue }) as number);
    counts.set(queue, items);
    return items;
  };
  const add = (queue: QueueState, { key, timeMs, item }: StoredOffer): OfferOutcome => {
    const { name, maxItems, drop, heldId } = queue;
    if (statements.known.get({ queue: name, key }) !== undefined) return { result: 'duplicate', dropped: 0 };
    const excess = count(name) - maxItems + 1;
    const dropped = drop === 'oldest' && excess > 0 ? statements.drop.run({ queue: name, heldId, excess }).changes : 0;
    counts.set(name, count(name) - dropped);
    if (dropped < excess) return { result: 'full', dropped };
    statements.insert.run({ queue: name, key, timeMs: Math.floor(timeMs), item });
    counts.set(name, count(name) + 1);
    return { result: 'added', dropped };
  };
  return {
    add,
    first: (name) => statements.first.get({ queue: name }),
    remove: ({ name, rememberedKeys }, id, nowMs) => {
      const items = count(name);
      const { changes } = statements.done.run({ queue: name, id, nowMs: Math.floor(nowMs) });
      if (changes === 0) return;
      counts.set(name, items - 1);
      statements.forget.run({ queue: name, rememberedKeys });
    },
    figures: (name) => ({ items: count(name), oldestMs: statements.first.get({ queue: name })?.timeMs }),
    newestKey: (name) => statements.newestKey.get({ queue: name }),
    countAgain: () => counts.clear(),
  };
}

function prepare(db: Database) {
  const waiting = 'queue = @queue AND done_ms IS NULL';
  return {
    known: db.prepare('SELECT id FROM delivery WHERE queue = @queue AND key = @key'),
    count: db.prepare(`SELECT count(*) FROM delivery WHERE ${waiting}`).pluck(),
    first: db.prepare(
      `SELECT id, key, time_ms AS timeMs, item FROM delivery WHERE ${waiting} ORDER BY id LIMIT 1`,
    ) as Statement<[object], StoredEntry>,
    newestKey: db
      .prepare('SELECT key FROM delivery WHERE queue = @queue ORDER BY id DESC LIMIT 1')
      .pluck() as Statement<[object], string>,
    insert: db.prepare('INSERT INTO delivery (queue, key, time_ms, item) VALUES (@queue, @key, @timeMs, @item)'),
    drop: db.prepare(
      `DELETE FROM delivery WHERE id IN
         (SELECT id FROM delivery WHERE ${waiting} AND id IS NOT @heldId ORDER BY id LIMIT @excess)`,
    ),
    done: db.prepare(`UPDATE delivery SET done_ms = @nowMs, item = NULL WHERE id = @id AND ${waiting}`),
    forget: db.prepare(
      `DELETE FROM delivery WHERE id IN
         (SELECT id FROM delivery WHERE queue = @queue AND done_ms IS NOT NULL ORDER BY id DESC LIMIT -1 OFFSET @rememberedKeys)`,
    ),
  };
}
